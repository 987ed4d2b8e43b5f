package org.arenalab.bench.loops.targets;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.arenalab.bench.mem.MemContents;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.TieringConfig;

/**
 * A part of A5: accesses to stored chunks in random order, each timed, with loops or without. In
 * each round a second region of fresh pages is idle: the compression loop stores its chunks, within
 * its budget, while the accesses are timed.
 */
final class StallPart {
  /** The second region, as a share of the first: more than the budget stores in a round. */
  private static final int FRESH_DIVISOR = 2;

  private static final Duration T_COLD = Duration.ofMillis(300);
  private static final long PACE_NS = 10_000;

  /** Accesses of all rounds; a round accesses each chunk once. */
  private static final int LEAST_STALLS = 100_000;

  private StallPart() {}

  /**
   * The result of a part.
   *
   * @param loops whether loops ran
   * @param stalls timed accesses
   * @param p50Ns median
   * @param p99Ns 99th percentile
   * @param p999Ns 99.9th percentile
   * @param longestNs longest stall
   * @param storedMeanwhile chunks that the compression loop stored in the timed rounds
   */
  record Result(
      boolean loops,
      int stalls,
      long p50Ns,
      long p99Ns,
      long p999Ns,
      long longestNs,
      long storedMeanwhile) {}

  static Result run(TargetsPlan plan, boolean withLoops) throws InterruptedException {
    long freshBytes = Math.max(plan.regionBytes() / FRESH_DIVISOR, PageSet.PAGE_BYTES);
    TieringConfig config =
        TieringConfig.builder()
            .tCold(T_COLD)
            .tColdMin(T_COLD)
            .tColdMax(T_COLD)
            .cpuBudget(plan.budgetPercent())
            .build();
    try (CompressedArena arena = Arenas.open(plan.regionBytes() + freshBytes);
        CompressedRegion region = arena.allocateRegion(plan.regionBytes());
        PageSet pages = Arenas.pages(plan);
        ArenaLoops loops = ArenaLoops.open(arena, config)) {
      MemContents contents = MemContents.fill(region, pages);
      if (withLoops) {
        loops.start();
      }
      int chunks = Math.toIntExact(region.chunks());
      int rounds = Math.ceilDiv(LEAST_STALLS, chunks);
      SplittableRandom random = new SplittableRandom(plan.seed());
      long[] stalls = new long[rounds * chunks];
      int count = 0;
      long stored = 0;
      // Round 0 warms up.
      for (int round = 0; round <= rounds; round++) {
        try (CompressedRegion fresh = arena.allocateRegion(freshBytes)) {
          MemContents idle = MemContents.fill(fresh, pages);
          var _ = region.compress();
          Thread.sleep(T_COLD);
          long admits = loops.stats().compression().admits();
          int timed = round == 0 ? 0 : count;
          int end = accesses(region, contents, permutation(chunks, random), stalls, timed);
          if (round > 0) {
            count = end;
            stored += loops.stats().compression().admits() - admits;
          }
          idle.verify(fresh);
        }
      }
      loops.stop();
      contents.verify(region);
      return result(withLoops, Arrays.copyOf(stalls, count), stored);
    }
  }

  /** Accesses all chunks, and records the time of each access that had to decompress. */
  private static int accesses(
      CompressedRegion region, MemContents contents, int[] order, long[] stalls, int first) {
    int count = first;
    for (int chunk : order) {
      long startNs = System.nanoTime();
      boolean stalled = region.load(chunk);
      long endNs = System.nanoTime();
      if (stalled) {
        stalls[count++] = endNs - startNs;
      }
      long at = (long) chunk * region.chunkBytes();
      region.putByte(at, (byte) (region.getByte(at) ^ 1));
      contents.recordFlip(chunk);
      while (System.nanoTime() - endNs < PACE_NS) {
        Thread.onSpinWait();
      }
    }
    return count;
  }

  private static int[] permutation(int count, SplittableRandom random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private static Result result(boolean loops, long[] stalls, long stored) {
    if (stalls.length == 0) {
      throw new IllegalStateException("no access had to decompress its chunk");
    }
    Arrays.sort(stalls);
    return new Result(
        loops,
        stalls.length,
        at(stalls, 0.5),
        at(stalls, 0.99),
        at(stalls, 0.999),
        stalls[stalls.length - 1],
        stored);
  }

  private static long at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }
}
