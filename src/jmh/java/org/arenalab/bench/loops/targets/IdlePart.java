package org.arenalab.bench.loops.targets;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.TieringConfig;

/**
 * A part of A1: an arena that nobody uses, with loops or without. Every chunk is stored, and the
 * loops have no work left. The chunks are same-filled, so that a large arena fits into any machine;
 * the loops do not distinguish them from compressed ones.
 */
final class IdlePart {
  private static final long SLICE_BYTES = 64L << 20;
  private static final long POOL_BYTES = 64L << 20;

  /** A tick takes at most a second; no visit in three of them is the idle state. */
  private static final int SETTLED_SECONDS = 3;

  private static final int MOST_SETTLING_SECONDS = 120;

  private IdlePart() {}

  /**
   * The result of a part.
   *
   * @param regionMb size of the arena, MiB
   * @param loops whether loops ran
   * @param seconds that were measured
   * @param use of the processor in that time
   * @param ticks of the hotness loop in that time
   * @param visits of groups in that time
   */
  record Result(
      int regionMb, boolean loops, double seconds, ThreadUse use, long ticks, long visits) {
    /** Returns the processor time of the loops in percent of one core. */
    double loopsPercent() {
      return use.loopsNs() / seconds / 1e7;
    }

    double processPercent() {
      return use.processNs() / seconds / 1e7;
    }

    double wakeUpsPerSecond() {
      return use.loopsWakeUps() / seconds;
    }
  }

  static Result run(TargetsPlan plan, int regionMb, boolean withLoops) throws InterruptedException {
    long sizeBytes = (long) regionMb << 20;
    CompressedArenaConfig config =
        CompressedArenaConfig.builder()
            .chunkBytes(PageSet.PAGE_BYTES)
            .capacityBytes(POOL_BYTES)
            .reservedBytes(sizeBytes)
            .build();
    try (CompressedArena arena = CompressedArena.open(config);
        CompressedRegion region = arena.allocateRegion(sizeBytes);
        ArenaLoops loops = ArenaLoops.open(arena, TieringConfig.defaults())) {
      store(region);
      if (withLoops) {
        loops.start();
        settle(loops, region.chunks());
      } else {
        TimeUnit.SECONDS.sleep(SETTLED_SECONDS);
      }
      // Before the time: garbage of the preparation is not the loops' work.
      System.gc();
      long ticks = loops.stats().hotness().ticks();
      long visits = loops.stats().hotness().visits();
      ThreadUse before = ThreadUse.now();
      long startNs = System.nanoTime();
      TimeUnit.SECONDS.sleep(plan.idleSeconds());
      ThreadUse use = ThreadUse.now().since(before);
      return new Result(
          regionMb,
          withLoops,
          (System.nanoTime() - startNs) / 1e9,
          use,
          loops.stats().hotness().ticks() - ticks,
          loops.stats().hotness().visits() - visits);
    }
  }

  private static void store(CompressedRegion region) {
    byte[] page = new byte[PageSet.PAGE_BYTES];
    long chunksOfSlice = SLICE_BYTES / PageSet.PAGE_BYTES;
    for (long first = 0; first < region.chunks(); first += chunksOfSlice) {
      long count = Math.min(chunksOfSlice, region.chunks() - first);
      for (long chunk = first; chunk < first + count; chunk++) {
        Arrays.fill(page, (byte) (chunk % Byte.MAX_VALUE + 1));
        region.write(chunk * PageSet.PAGE_BYTES, MemorySegment.ofArray(page));
      }
      var _ = region.compress(first, count);
    }
  }

  private static void settle(ArenaLoops loops, long chunks) throws InterruptedException {
    long lastVisits = -1;
    int quiet = 0;
    for (int second = 0; quiet < SETTLED_SECONDS; second++) {
      if (second == MOST_SETTLING_SECONDS) {
        throw new IllegalStateException(
            "the loops are not idle after %d s: stored=%d of %d"
                .formatted(second, loops.stats().hotness().stored(), chunks));
      }
      TimeUnit.SECONDS.sleep(1);
      long visits = loops.stats().hotness().visits();
      boolean idle = visits == lastVisits && loops.stats().hotness().stored() == chunks;
      quiet = idle ? quiet + 1 : 0;
      lastVisits = visits;
    }
  }
}
