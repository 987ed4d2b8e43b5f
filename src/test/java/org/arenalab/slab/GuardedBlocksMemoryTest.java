package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.os.ForeignRangeException;
import org.arenalab.os.InducedGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An OutOfMemoryError while guarded blocks are allocated and freed loses no mapping. */
@Tag("medium")
@Timeout(120)
@Tag("beside")
class GuardedBlocksMemoryTest {
  private static final List<String> FLAGS =
      List.of("-Xms6m", "-Xmx6m", "-XX:+UseSerialGC", "-XX:-UseTLAB");

  @Test
  void shouldLoseNoBlockWithoutJavaMemory() throws Exception {
    try (JavaProcess process = JavaProcess.start(FLAGS, Child.class)) {
      assertThat(process.awaitExit()).as(process.output()).isZero();
      assertThat(process.output()).contains("lost: 0");
    }
  }

  /** Leaves some bytes of the Java heap free, more at each attempt. */
  static final class Child {
    private static final long PAGE = VirtualMemory.pageSizeBytes();

    /** The next block makes a map of 16 buckets, or makes it grow: after 11 or 12, by its class. */
    private static final int[] LIVE_BEFORE = {0, 11, 12};

    private static final int MOST_SPARE_BYTES = 600;
    private static final int WARM_ROUNDS = 50;

    private Child() {}

    public static void main(String[] arguments) {
      for (int i = 0; i < WARM_ROUNDS; i++) {
        for (int live : LIVE_BEFORE) {
          check(live, -1);
        }
      }
      int refused = 0;
      int lost = 0;
      for (int spareBytes = 0; spareBytes < MOST_SPARE_BYTES; spareBytes += 48) {
        for (int live : LIVE_BEFORE) {
          int outcome = check(live, spareBytes);
          refused += outcome & 1;
          lost += outcome >> 1;
        }
      }
      System.out.println("without memory: " + refused + ", lost: " + lost);
      System.exit(refused == 0 ? 1 : 0);
    }

    /** Returns 1 for an error, plus 2 for each lost block. */
    private static int check(int live, int spareBytes) {
      GuardedBlocks guarded = new GuardedBlocks();
      long[] blocks = new long[live + 1];
      for (int i = 0; i < live; i++) {
        blocks[i] = guarded.allocate(100);
      }
      int outcome = 0;
      if (spareBytes >= 0) {
        JavaHeapHog.fill(spareBytes);
      }
      try {
        blocks[live] = guarded.allocate(100);
      } catch (OutOfMemoryError e) {
        outcome = 1;
      }
      try {
        boolean _ = guarded.free(blocks[0]);
      } catch (OutOfMemoryError e) {
        outcome = 1;
      }
      JavaHeapHog.release();
      try {
        guarded.releaseAll();
      } catch (ForeignRangeException e) {
        outcome += 2;
      }
      for (long block : blocks) {
        outcome += block != 0 && InducedGate.isListed(block & -PAGE) ? 2 : 0;
      }
      return outcome;
    }
  }
}
