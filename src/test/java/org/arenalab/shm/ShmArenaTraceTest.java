package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random traces against a model of what is live; and what the hot paths cost in garbage. */
class ShmArenaTraceTest {
  private static final long CAPACITY_BYTES = 256 << 10;
  private static final int TRACE_LENGTH = 4000;

  /** One step: what to do, and a number from which size and choice of block follow. */
  record Step(Kind kind, long number) {
    enum Kind {
      ALLOCATE,
      ALIGNED,
      LEASED,
      FREE,
      FREE_TWICE,
      CLOSE_LEASE,
      RESET,
      CHECK
    }
  }

  @Test
  void shouldAgreeWithAModelOnRandomTraces() {
    for (int round = 0; round < 20; round++) {
      long seed = System.nanoTime();
      List<Step> trace = randomTrace(seed);
      String failure = replay(trace);
      if (failure != null) {
        List<Step> shortest = shrink(trace);
        fail(
            "seed=%d: %s; shrunk to %d steps: %s",
            seed, replay(shortest), shortest.size(), shortest);
      }
    }
  }

  /** The proof that the model notices, and that shrinking finds the steps that matter. */
  @Test
  void shouldShrinkAFailingTraceToTheStepsThatMatter() {
    List<Step> trace = new ArrayList<>(randomTrace(42).subList(0, 300));
    trace.add(150, new Step(Step.Kind.FREE_TWICE, -1));

    assertThat(replay(trace)).contains("free was not refused");
    assertThat(shrink(trace).size()).isLessThanOrEqualTo(2);
  }

  private static List<Step> randomTrace(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Step> trace = new ArrayList<>();
    for (int i = 0; i < TRACE_LENGTH; i++) {
      int choice = random.nextInt(1000);
      Step.Kind kind =
          choice < 300
              ? Step.Kind.ALLOCATE
              : choice < 320
                  ? Step.Kind.ALIGNED
                  : choice < 500
                      ? Step.Kind.LEASED
                      : choice < 950
                          ? Step.Kind.FREE
                          : choice < 970
                              ? Step.Kind.FREE_TWICE
                              : choice < 985
                                  ? Step.Kind.CLOSE_LEASE
                                  : choice < 987 ? Step.Kind.RESET : Step.Kind.CHECK;
      trace.add(new Step(kind, random.nextLong(1L << 48)));
    }
    return trace;
  }

  /** Returns the fault, or null if there was none. */
  private static String replay(List<Step> trace) {
    ShmArenaConfig config = ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build();
    try (ShmArena arena = ShmArena.create(config)) {
      Model model = new Model(arena);
      for (int i = 0; i < trace.size(); i++) {
        String failure = model.apply(trace.get(i));
        if (failure != null) {
          return "step " + i + " " + trace.get(i) + ": " + failure;
        }
      }
      return null;
    }
  }

  /** Leaves out halves, quarters, and so on, as long as what is left still fails. */
  private static List<Step> shrink(List<Step> failing) {
    List<Step> best = failing;
    for (int length = best.size() / 2; length > 0; length /= 2) {
      for (int from = 0; from + length <= best.size(); ) {
        List<Step> shorter = new ArrayList<>(best.subList(0, from));
        shorter.addAll(best.subList(from + length, best.size()));
        if (replay(shorter) != null) {
          best = shorter;
        } else {
          from += length;
        }
      }
    }
    return best;
  }

  /** The live blocks as ranges of offsets, and what the arena's counters must say. */
  private static final class Model {
    private final ShmArena arena;
    private final TreeMap<Long, Long> endByStart = new TreeMap<>();
    private final List<Long> handles = new ArrayList<>();
    private ShmLease lease;
    private long allocations;
    private long frees;
    private long failures;
    private long lastFreed;

    Model(ShmArena arena) {
      this.arena = arena;
    }

    String apply(Step step) {
      try {
        return switch (step.kind()) {
          case ALLOCATE -> added(arena.tryAllocate(sizeOf(step)), sizeOf(step), 64);
          case ALIGNED -> aligned(step);
          case LEASED -> leased(step);
          case FREE -> free(step);
          case FREE_TWICE -> freeTwice(step);
          case CLOSE_LEASE -> closeLease();
          case RESET -> reset();
          case CHECK -> check();
        };
      } catch (RuntimeException e) {
        return e.toString();
      }
    }

    private static long sizeOf(Step step) {
      return 1 + step.number() % (64L << (step.number() >>> 40) % 8);
    }

    private String aligned(Step step) {
      long alignment = 1L << (step.number() >>> 20) % 14;
      try {
        return added(arena.allocate(sizeOf(step), alignment), sizeOf(step), alignment);
      } catch (ArenaExhaustedException e) {
        failures++;
        return null;
      }
    }

    private String leased(Step step) {
      lease = lease == null ? arena.lease(2048) : lease;
      return added(lease.tryAllocate(sizeOf(step)), sizeOf(step), 64);
    }

    private String added(long handle, long sizeBytes, long alignmentBytes) {
      if (handle == ShmArena.NULL) {
        failures++;
        return null;
      }
      allocations++;
      long start = arena.address(handle) - arena.dataAddress();
      long end = start + arena.sizeOf(handle);
      Map.Entry<Long, Long> before = endByStart.lowerEntry(end);
      if (end - start < sizeBytes || end > CAPACITY_BYTES || start % alignmentBytes != 0) {
        return "block %d..%d for %d B aligned %d".formatted(start, end, sizeBytes, alignmentBytes);
      }
      if (before != null && before.getValue() > start) {
        return "block %d..%d overlaps %s".formatted(start, end, before);
      }
      endByStart.put(start, end);
      handles.add(handle);
      return null;
    }

    private String free(Step step) {
      if (!handles.isEmpty()) {
        long handle = handles.remove((int) (step.number() % handles.size()));
        endByStart.remove(arena.address(handle) - arena.dataAddress());
        arena.free(handle);
        frees++;
        lastFreed = handle;
      }
      return null;
    }

    /** A second free is refused as long as the block waits; number -1 claims the contrary. */
    private String freeTwice(Step step) {
      long again = lastFreed;
      boolean waits = again != 0 && !overlapsLive(again);
      if (waits) {
        try {
          arena.free(again);
          return "second free was not refused";
        } catch (ShmArenaException refused) {
          if (!ShmArenaMisuseTest.REFUSED_HANDLES.contains(refused.reason())) {
            throw refused;
          }
          return step.number() == -1 ? "the free was not refused, says the step" : null;
        }
      }
      return step.number() == -1 ? "the free was not refused, says the step" : null;
    }

    private boolean overlapsLive(long handle) {
      try {
        long start = arena.address(handle) - arena.dataAddress();
        return endByStart.containsKey(start);
      } catch (StaleHandleException beforeReset) {
        return false;
      }
    }

    private String closeLease() {
      if (lease != null) {
        lease.close();
        lease = null;
      }
      return null;
    }

    private String reset() {
      arena.reset();
      handles.clear();
      endByStart.clear();
      return null;
    }

    private String check() {
      arena.verifyInvariants();
      ShmArenaStats stats = arena.stats();
      long live = 0;
      for (Map.Entry<Long, Long> range : endByStart.entrySet()) {
        live += range.getValue() - range.getKey();
      }
      boolean agrees =
          stats.liveBytes() == live
              && stats.allocations() == allocations
              && stats.frees() == frees
              && stats.failures() == failures
              && stats.openLeases() == (lease == null ? 0 : 1);
      return agrees
          ? null
          : "model: live=%d allocations=%d frees=%d failures=%d, arena: %s"
              .formatted(live, allocations, frees, failures, stats);
    }
  }

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
