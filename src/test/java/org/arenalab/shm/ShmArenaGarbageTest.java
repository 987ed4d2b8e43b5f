package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The garbage of the hot paths: none. */
class ShmArenaGarbageTest {
  @Tag("medium")
  @Test
  void shouldMakeNoGarbageOnHotPaths() {
    ShmArenaConfig config = ShmArenaConfig.builder().capacityBytes(64 << 20).build();
    try (ShmArena arena = ShmArena.create(config);
        ShmLease lease = arena.lease()) {
      assertNoGarbage("shared", () -> arena.tryAllocate(64), arena);
      assertNoGarbage("leased", () -> lease.tryAllocate(64), arena);
      assertNoGarbage(
          "recycled",
          () -> {
            long block = arena.allocate(4096);
            arena.free(block);
            return block;
          },
          arena);
      long block = arena.allocate(4096);
      assertNoGarbage("address", () -> arena.address(block), arena);
      assertNoGarbage("checked address", () -> arena.address(block, 8, 16), arena);
      assertNoGarbage("sizeOf", () -> arena.sizeOf(block), arena);
      assertNoGarbage("offsetOf", () -> arena.offsetOf(arena.dataAddress() + 64), arena);
    }
  }

  @FunctionalInterface
  private interface Operation {
    long run();
  }

  private static void assertNoGarbage(String path, Operation operation, ShmArena arena) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int operations = 100_000;
    long least = Long.MAX_VALUE;
    long sum = 0;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < operations; i++) {
        sum += operation.run();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(sum).isNotZero();
    assertThat(arena.stats().failures()).isZero();
    // The two reads of the counter make a few bytes of their own; one per thousand would be more.
    assertThat((double) least / operations).as("bytes per operation: %s", path).isLessThan(0.01);
  }
}
