package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.JavaProcess;
import org.arenalab.os.RawMemory;
import org.arenalab.slab.mapping.MappingLimit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel refuses to unmap, for real: neighbouring mappings are one for it, and the process has
 * taken all mappings that a hole in the middle would need.
 */
@Tag("medium")
@Timeout(120)
@Tag("beside")
class MappingRefusalTest {
  private static final int ATTEMPTS = 5;

  /** Where a JVM that ends for want of a mapping leaves its report. */
  @TempDir Path folder;

  /** Where the JVM itself needs a mapping in between, it ends: that proves nothing. */
  @Test
  void shouldFreeWhereTheKernelRefuses() throws Exception {
    for (int attempt = 1; ; attempt++) {
      try (JavaProcess process = JavaProcess.start(flags(), Child.class)) {
        int status = process.awaitExit();
        String output = process.output();
        boolean isJvmShort =
            output.contains("insufficient memory for the Java Runtime")
                || output.contains("failed to map segment");
        if (attempt < ATTEMPTS && isJvmShort) {
          continue;
        }
        assertThat(status).as(output).isZero();
        assertThat(output).contains("refused").contains("nothing left");
        return;
      }
    }
  }

  private List<String> flags() {
    return List.of(
        "-Xms64m",
        "-Xmx64m",
        "-XX:+UseSerialGC",
        "-XX:+AlwaysPreTouch",
        "-Xint",
        // Prevents new classes for method handles that are called often: they would need mappings.
        "-Djava.lang.invoke.MethodHandle.CUSTOMIZE_THRESHOLD=-1",
        "-Djava.lang.invoke.MethodHandle.COMPILE_THRESHOLD=0",
        "-XX:-CreateCoredumpOnCrash",
        "-XX:ErrorFile=" + folder.resolve("error.log"));
  }

  /** Frees and reallocates mappings while there can be no more, and closes allocators. */
  static final class Child {
    private static final long BYTES = 65L << 20;
    private static final int BLOCKS = 6 * MappingShortage.SPARE;

    private Child() {}

    public static void main(String[] arguments) {
      MappingShortage shortage = new MappingShortage();
      round(shortage, false);
      round(shortage, true);
      guarded(shortage, false);
      guarded(shortage, true);
      shortage.close();
    }

    /** Freed guarded blocks side by side: the first ones' mappings are holes among the others. */
    private static void guarded(MappingShortage shortage, boolean isShort) {
      GuardedBlocks first = new GuardedBlocks();
      GuardedBlocks second = new GuardedBlocks();
      long[] blocks = new long[BLOCKS];
      for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = (i % 2 == 0 ? first : second).allocate(48);
      }
      for (int i = 0; i < BLOCKS; i++) {
        require((i % 2 == 0 ? first : second).free(blocks[i]), "not freed");
      }
      if (isShort) {
        shortage.begin();
      }
      first.releaseAll();
      int refused = MappingLimit.ofProcess().refusedMappings();
      if (isShort) {
        shortage.end();
      }
      require(refused > 0 == isShort, refused + " guarded blocks refused");
      second.releaseAll();
      require(MappingLimit.ofProcess().mappings() == 0, "guarded blocks left");
    }

    private static SlabAllocator allocator(AtomicLong clockNs) {
      SlabConfig config =
          SlabConfig.builder().mode(SlabMode.LEAN).scavenger(false).reservedBytes(1 << 30).build();
      return SlabAllocator.create(config, clockNs::get);
    }

    private static void round(MappingShortage shortage, boolean isShort) {
      AtomicLong clockNs = new AtomicLong();
      // Their blocks lie side by side: neither can unmap all while the other's are there.
      SlabAllocator first = allocator(clockNs);
      SlabAllocator second = allocator(clockNs);
      SlabHeap heap = first.newHeap();
      SlabHeap other = second.newHeap();
      long[] blocks = new long[BLOCKS];
      for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = (i % 4 == 3 ? other : heap).allocate(BYTES);
        RawMemory.putLong(blocks[i], blocks[i]);
      }
      if (isShort) {
        shortage.begin();
      }
      Throwable failure = null;
      int refused = 0;
      try {
        // Each between live blocks of either allocator.
        for (int i = 0; i < BLOCKS; i += 4) {
          heap.free(blocks[i]);
          blocks[i] = 0;
          blocks[i + 2] = heap.reallocate(blocks[i + 2], 600_000);
        }
        clockNs.addAndGet(1_000_000_000);
        first.scavenge();
        refused = MappingLimit.ofProcess().refusedMappings();
      } catch (RuntimeException | Error e) {
        failure = e;
      }
      if (isShort) {
        shortage.leaveSome();
      }
      if (failure != null) {
        throw new AssertionError("thrown while mappings are short", failure);
      }
      require(refused > 0 == isShort, refused + " refused");
      System.out.println(isShort ? "refused: " + refused : "warm");
      requireDistinct(heap, blocks);
      first.verifyInvariants();
      if (isShort) {
        shortage.begin();
      }
      // The first cannot unmap all here; the second one's close does it.
      first.close();
      second.close();
      int left = MappingLimit.ofProcess().mappings();
      if (isShort) {
        shortage.end();
      }
      require(left == 0, left + " mappings left");
      System.out.println("nothing left");
    }

    /** New blocks are nobody else's, and old ones hold what they held. */
    private static void requireDistinct(SlabHeap heap, long[] blocks) {
      Set<Long> distinct = new HashSet<>();
      for (int i = 0; i < blocks.length; i++) {
        long value = blocks[i] == 0 ? 0 : RawMemory.getLong(blocks[i]);
        require(i % 4 == 2 ? value != 0 : value == blocks[i], "overwritten");
        blocks[i] = blocks[i] == 0 ? heap.allocate(BYTES) : blocks[i];
        require(distinct.add(blocks[i]), "handed out twice");
      }
    }

    private static void require(boolean holds, String what) {
      if (!holds) {
        throw new AssertionError(what);
      }
    }
  }
}
