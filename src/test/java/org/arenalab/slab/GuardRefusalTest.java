package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kernel has no mapping left, for real: in a process that has taken all of them. */
@Timeout(60)
class GuardRefusalTest {
  private static final int ATTEMPTS = 5;

  private static final SlabConfig EACH_GUARDED =
      SlabConfig.builder()
          .checking(Checking.GUARDED)
          .guardInterval(1)
          .reservedBytes(64 << 20)
          .build();

  /** Where a JVM that ends for want of a mapping leaves its report. */
  @TempDir Path folder;

  @Test
  void shouldLeaveMappingsToTheJvm() {
    try (SlabAllocator allocator = SlabAllocator.create(EACH_GUARDED)) {
      SlabHeap heap = allocator.newHeap();
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < GuardedBlocks.MAX_BLOCKS + 100; i++) {
        blocks.add(heap.allocate(100));
      }
      assertThat(allocator.stats().directBlocks()).isEqualTo(GuardedBlocks.MAX_BLOCKS);
      assertThat(allocator.stats().guardRefusals()).isEqualTo(100);
      assertThat(allocator.stats().liveBlocks()).isEqualTo(blocks.size());
      blocks.forEach(heap::free);
      assertThat(allocator.stats().liveBlocks()).isZero();
      allocator.verifyInvariants();
    }
  }

  /**
   * Where the JVM itself needs a mapping in between, it ends: that says nothing of the allocator.
   */
  @Test
  void shouldServePlainBlocksAndLoseNothingWhereTheKernelHasNoMappingLeft() throws Exception {
    for (int attempt = 1; ; attempt++) {
      Process process = startChild();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (attempt < ATTEMPTS && output.contains("insufficient memory for the Java Runtime")) {
        continue;
      }
      assertThat(status).as(output).isZero();
      assertThat(output).contains("refused and whole").contains("guards again");
      return;
    }
  }

  private Process startChild() throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xms32m",
            "-Xmx32m",
            "-XX:+UseSerialGC",
            "-XX:+AlwaysPreTouch",
            "-Xint",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .start();
  }

  /** Takes every mapping, uses an allocator that wants some, and gives them back. */
  static final class Child {
    private static final long PAGE = VirtualMemory.pageSizeBytes();
    private static final long MOST_MAPPINGS = 1L << 20;

    /** For the JVM itself; fewer than {@link #BLOCKS} want. */
    private static final int SPARE = 64;

    private static final int LEFT_AGAIN = 4000;

    private static final int BLOCKS = 2 * GuardedBlocks.QUARANTINE_BLOCKS;

    private Child() {}

    public static void main(String[] arguments) {
      long filler = VirtualMemory.reserve(MOST_MAPPINGS * PAGE, PAGE);
      try (SlabAllocator allocator = SlabAllocator.create(EACH_GUARDED)) {
        SlabHeap heap = allocator.newHeap();
        round(allocator, heap, allocate(heap));
        require(allocator.stats().guardRefusals() == 0, "refused too early", allocator);
        failOnce();
        serveOnce();
        List<Long> early = allocate(heap);
        takeAllMappings(filler);
        List<Long> late = allocate(heap);
        leaveSome(filler);
        require(allocator.stats().guardRefusals() > BLOCKS / 2, "not refused", allocator);
        require(allocator.stats().liveBlocks() == 2 * BLOCKS, "lost", allocator);
        round(allocator, heap, early);
        round(allocator, heap, late);
        require(allocator.stats().liveBlocks() == 0, "live", allocator);
        System.out.println("refused and whole: " + allocator.stats().guardRefusals());

        VirtualMemory.protectReadWrite(filler, MOST_MAPPINGS * PAGE);
        long before = allocator.stats().guardRefusals();
        List<Long> again = allocate(heap);
        require(allocator.stats().directBlocks() == BLOCKS, "not guarded", allocator);
        round(allocator, heap, again);
        require(allocator.stats().guardRefusals() == before, "refused still", allocator);
        System.out.println("guards again");
      }
      ReleaseGate.ours().unmap(filler, MOST_MAPPINGS * PAGE);
    }

    private static List<Long> allocate(SlabHeap heap) {
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < BLOCKS; i++) {
        blocks.add(heap.allocate(48));
        RawMemory.putLong(blocks.getLast(), blocks.getLast());
      }
      return blocks;
    }

    private static void round(SlabAllocator allocator, SlabHeap heap, List<Long> blocks) {
      for (long block : blocks) {
        require(RawMemory.getLong(block) == block, "overwritten", allocator);
        heap.free(block);
        try {
          heap.free(block);
          throw new AssertionError("a double free was not noticed");
        } catch (DoubleFreeException expected) {
          require(expected.getMessage() != null, "message", allocator);
        }
      }
      allocator.verifyInvariants();
    }

    /** So that every class is there before the JVM finds no mapping for another. */
    private static void failOnce() {
      try {
        long _ = VirtualMemory.reserve(1L << 60, PAGE);
        throw new AssertionError("more address space than there is");
      } catch (SystemCallException expected) {
        System.out.println(expected.getMessage());
      }
    }

    /** A plain block, for the same reason. */
    private static void serveOnce() {
      SlabConfig config =
          SlabConfig.builder().checking(Checking.CHECKED).reservedBytes(64 << 20).build();
      try (SlabAllocator allocator = SlabAllocator.create(config)) {
        SlabHeap heap = allocator.newHeap();
        round(allocator, heap, allocate(heap));
      }
    }

    /** At once: the JVM ends the process when it finds no mapping for itself. */
    private static void leaveSome(long filler) {
      VirtualMemory.protectReadWrite(filler, LEFT_AGAIN * PAGE);
    }

    private static void takeAllMappings(long filler) {
      long page = 1;
      try {
        for (; page < MOST_MAPPINGS; page += 2) {
          VirtualMemory.protectNone(filler + page * PAGE, PAGE);
        }
        throw new AssertionError("the kernel has more mappings than " + MOST_MAPPINGS);
      } catch (SystemCallException full) {
        for (int i = 1; i <= SPARE; i++) {
          VirtualMemory.protectReadWrite(filler + (page - 2L * i) * PAGE, PAGE);
        }
      }
    }

    private static void require(boolean holds, String what, SlabAllocator allocator) {
      if (!holds) {
        throw new AssertionError(what + ": " + allocator.stats().toJson());
      }
    }
  }
}
