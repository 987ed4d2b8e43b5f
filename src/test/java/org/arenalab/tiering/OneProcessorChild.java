package org.arenalab.tiering;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;

/**
 * Accesses to stored chunks while loops compress fresh ones. Prints the processors, the times of
 * the stalls, and the processor time of compression.
 */
public final class OneProcessorChild {
  static final double BUDGET_PERCENT = 10;

  private static final int GROUPS = 8;
  private static final int ROUNDS = 3;
  private static final long PACE_NS = 20_000;

  private OneProcessorChild() {}

  private static void fill(CompressedRegion region) {
    for (long chunk = 0; chunk < region.chunks(); chunk++) {
      SimulatedLoops.write(region, chunk, SimulatedLoops.text(chunk, 0));
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    Duration tCold = Duration.ofMillis(200);
    TieringConfig config =
        TieringConfig.builder()
            .tCold(tCold)
            .tColdMin(tCold)
            .tColdMax(tCold)
            .cpuBudget(BUDGET_PERCENT)
            .build();
    try (CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults());
        ArenaLoops loops = ArenaLoops.open(arena, config)) {
      CompressedRegion region = arena.allocateRegion(GROUPS * SimulatedLoops.GROUP_BYTES);
      fill(region);
      loops.start();
      long startNs = System.nanoTime();
      long[] stalls = new long[ROUNDS * (int) region.chunks()];
      int count = 0;
      for (int round = 0; round < ROUNDS; round++) {
        try (CompressedRegion fresh = arena.allocateRegion(region.sizeBytes())) {
          fill(fresh);
          var _ = region.compress();
          Thread.sleep(tCold);
          count = accesses(region, round, stalls, count);
          check(fresh);
        }
      }
      long wallNs = System.nanoTime() - startNs;
      loops.stop();
      check(region);
      arena.verifyInvariants();
      TieringStats stats = loops.stats();
      Arrays.sort(stalls, 0, count);
      System.out.println("processors=" + Runtime.getRuntime().availableProcessors());
      System.out.println("stalls=" + count);
      System.out.println("p50Ns=" + stalls[count / 2]);
      System.out.println("p99Ns=" + stalls[(int) (count * 0.99)]);
      System.out.println("failures=" + stats.hotness().failures());
      System.out.println("admits=" + stats.compression().admits());
      System.out.println("compressionNs=" + stats.compression().processorNs());
      System.out.println("wallNs=" + wallNs);
    }
  }

  private static int accesses(CompressedRegion region, int seed, long[] stalls, int first) {
    int count = first;
    int[] order =
        new SplittableRandom(seed).ints(region.chunks(), 0, (int) region.chunks()).toArray();
    for (int chunk : order) {
      long startNs = System.nanoTime();
      boolean stalled = region.load(chunk);
      long endNs = System.nanoTime();
      if (stalled) {
        stalls[count++] = endNs - startNs;
      }
      while (System.nanoTime() - endNs < PACE_NS) {
        Thread.onSpinWait();
      }
    }
    return count;
  }

  private static void check(CompressedRegion region) {
    for (long chunk = 0; chunk < region.chunks(); chunk++) {
      if (!Arrays.equals(SimulatedLoops.read(region, chunk), SimulatedLoops.text(chunk, 0))) {
        throw new IllegalStateException("chunk " + chunk + " has other bytes");
      }
    }
  }
}
