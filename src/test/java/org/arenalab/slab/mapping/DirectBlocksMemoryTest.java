package org.arenalab.slab.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.slab.JavaHeapHog;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An OutOfMemoryError at every place where an operation makes an object loses no mapping. */
@Tag("medium")
@Timeout(120)
@Tag("beside")
class DirectBlocksMemoryTest {
  private static final List<String> FLAGS =
      List.of("-Xms6m", "-Xmx6m", "-XX:+UseSerialGC", "-XX:-UseTLAB");

  @Test
  void shouldLoseNoMappingWithoutJavaMemory() throws Exception {
    try (JavaProcess process = JavaProcess.start(FLAGS, Child.class)) {
      assertThat(process.awaitExit()).as(process.output()).isZero();
      assertThat(process.output()).contains("lost: 0");
    }
  }

  /** Leaves some bytes of the Java heap free, more at each attempt. */
  static final class Child {
    private static final long BYTES = 1 << 20;
    private static final int MOST_SPARE_BYTES = 450;
    private static final int WARM_ROUNDS = 200;

    private static final ReleasePolicy POLICY =
        new ReleasePolicy(ReleasePolicy.Level.KEEP, 100, 0, 1);

    private Child() {}

    private interface Operation {
      void run(DirectBlocks direct, long block);
    }

    public static void main(String[] arguments) {
      Operation[] operations = {
        (direct, block) -> direct.allocate(BYTES, 1, false),
        (direct, block) -> direct.free(block),
        (direct, block) -> direct.resize(block, 3 * BYTES)
      };
      for (int i = 0; i < WARM_ROUNDS; i++) {
        for (Operation operation : operations) {
          check(operation, -1);
        }
      }
      int lost = 0;
      int refused = 0;
      for (int spareBytes = 0; spareBytes < MOST_SPARE_BYTES; spareBytes += 24) {
        for (Operation operation : operations) {
          int outcome = check(operation, spareBytes);
          refused += outcome & 1;
          lost += outcome >> 1;
        }
      }
      System.out.println("without memory: " + refused + ", lost: " + lost);
      System.exit(refused == 0 ? 1 : 0);
    }

    /** Returns 1 for an error, and 2 if a mapping was lost, or both. */
    private static int check(Operation operation, int spareBytes) {
      MappingLimit limit = new MappingLimit(2);
      DirectBlocks direct = new DirectBlocks(limit, POLICY, () -> 0);
      long block = direct.allocate(BYTES, 1, false);
      int outcome = 0;
      if (spareBytes >= 0) {
        JavaHeapHog.fill(spareBytes);
      }
      try {
        operation.run(direct, block);
      } catch (OutOfMemoryError e) {
        outcome = 1;
      }
      JavaHeapHog.release();
      direct.releaseAll();
      return limit.mappings() == 0 ? outcome : outcome + 2;
    }
  }
}
