package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.RawMemory;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kernel has no mapping left, for real: in a process that has taken all of them. */
@Timeout(60)
@Tag("beside")
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

  @Tag("medium")
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
  @Tag("medium")
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

  /** Takes every mapping, uses an allocator that needs some, and releases them. */
  static final class Child {
    private static final int BLOCKS = 2 * GuardedBlocks.QUARANTINE_BLOCKS;

    private Child() {}

    public static void main(String[] arguments) {
      MappingShortage shortage = new MappingShortage();
      try (SlabAllocator allocator = SlabAllocator.create(EACH_GUARDED)) {
        SlabHeap heap = allocator.newHeap();
        round(allocator, heap, allocate(heap));
        require(allocator.stats().guardRefusals() == 0, "refused too early", allocator);
        serveOnce();
        List<Long> early = allocate(heap);
        shortage.begin();
        List<Long> late = allocate(heap);
        shortage.leaveSome();
        require(allocator.stats().guardRefusals() > BLOCKS / 2, "not refused", allocator);
        require(allocator.stats().liveBlocks() == 2 * BLOCKS, "lost", allocator);
        round(allocator, heap, early);
        round(allocator, heap, late);
        require(allocator.stats().liveBlocks() == 0, "live", allocator);
        System.out.println("refused and whole: " + allocator.stats().guardRefusals());

        shortage.end();
        long before = allocator.stats().guardRefusals();
        List<Long> again = allocate(heap);
        require(allocator.stats().directBlocks() == BLOCKS, "not guarded", allocator);
        round(allocator, heap, again);
        require(allocator.stats().guardRefusals() == before, "refused still", allocator);
        System.out.println("guards again");
      }
      shortage.close();
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

    /** Loads the classes of a plain block while the JVM finds mappings for them. */
    private static void serveOnce() {
      SlabConfig config =
          SlabConfig.builder().checking(Checking.CHECKED).reservedBytes(64 << 20).build();
      try (SlabAllocator allocator = SlabAllocator.create(config)) {
        SlabHeap heap = allocator.newHeap();
        round(allocator, heap, allocate(heap));
      }
    }

    private static void require(boolean holds, String what, SlabAllocator allocator) {
      if (!holds) {
        throw new AssertionError(what + ": " + allocator.stats().toJson());
      }
    }
  }
}
