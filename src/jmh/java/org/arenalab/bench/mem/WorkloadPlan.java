package org.arenalab.bench.mem;

import java.nio.file.Path;
import java.util.Locale;

/**
 * The plan of one of predicomp's workloads.
 *
 * @param kind the workload
 * @param durationSec the duration, seconds
 * @param regionMb the size of the memory, MiB
 * @param activeMs the duration of a burst; only for bursts
 * @param idleMs the idle time
 * @param useArena whether the memory is a region of a compressed arena, which is compressed before
 *     it is idle
 * @param arenaCapMb the pool's capacity, MiB
 * @param arenaMinSavingsPct the least saving by compression, percent
 * @param statsJson the file for the arena's statistics, or null
 * @param loops the loops that compress the region instead of the workload, or null
 * @param kernelSwap whether the kernel pages plain memory out to swap on a zram device, after the
 *     time that makes a chunk of the loops cold
 * @param compressesItself whether the workload compresses its region before each idle time
 * @param tColdMs the time without an access that makes memory cold
 */
public record WorkloadPlan(
    Kind kind,
    int durationSec,
    int regionMb,
    int activeMs,
    int idleMs,
    boolean useArena,
    int arenaCapMb,
    int arenaMinSavingsPct,
    Path statsJson,
    Loops loops,
    boolean kernelSwap,
    boolean compressesItself,
    int tColdMs) {

  /** The workloads. */
  public enum Kind {
    /** Two passes that add one to the first byte of each page, with an idle time between them. */
    ANON_STREAMER,
    /** Passes that flip a bit in each page for the active time, then an idle time. */
    INTERACTIVE_BURST;

    /** Returns predicomp's name of the workload. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The settings of the loops, under predicomp's names.
   *
   * @param prefetchDistance gap between the consumer and the first prefetched chunk, in chunks
   * @param prefetchBatch first window of prefetch, in chunks
   * @param prefetch whether the prefetch loop runs
   * @param backgroundCompression whether the compression loop runs
   */
  public record Loops(
      int prefetchDistance, int prefetchBatch, boolean prefetch, boolean backgroundCompression) {
    private static final int MAX_PREFETCH = 128;

    /** Checks the values. */
    public Loops {
      require("arena-prefetch-distance", prefetchDistance, 1, MAX_PREFETCH);
      require("arena-prefetch-batch", prefetchBatch, 1, MAX_PREFETCH);
    }
  }

  private static final int MIN_T_COLD_MS = 10;
  private static final int MAX_T_COLD_MS = 3_600_000;
  private static final int MAX_DURATION_SEC = 86_400;
  private static final int MAX_REGION_MB = 16_384;
  private static final int MAX_ACTIVE_MS = 10_000;
  private static final int MAX_IDLE_MS = 30_000;
  private static final int MAX_CAP_MB = 32_768;
  private static final int MAX_SAVINGS_PCT = 95;

  /** Checks the values against predicomp's bounds. */
  public WorkloadPlan {
    require("duration-sec", durationSec, 1, MAX_DURATION_SEC);
    require("region-mb", regionMb, 1, MAX_REGION_MB);
    require("active-ms", activeMs, 1, MAX_ACTIVE_MS);
    require("idle-ms", idleMs, 1, MAX_IDLE_MS);
    require("arena-cap-mb", arenaCapMb, 1, MAX_CAP_MB);
    require("arena-min-savings-pct", arenaMinSavingsPct, 0, MAX_SAVINGS_PCT);
    require("arena-t-cold-ms", tColdMs, MIN_T_COLD_MS, MAX_T_COLD_MS);
    if (loops != null && !useArena) {
      throw new IllegalArgumentException("--arena-autoloops needs an arena; add --use-mem-arena");
    }
    if (kernelSwap && useArena) {
      throw new IllegalArgumentException(
          "--kernel-swap is for plain memory; leave out --use-mem-arena");
    }
    if (statsJson != null && !useArena) {
      throw new IllegalArgumentException("--arena-stats-json needs an arena; add --use-mem-arena");
    }
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }

  /** Returns this plan with other memory: the part of a comparison. */
  WorkloadPlan withMemory(boolean arena, Loops ofLoops, boolean swap) {
    return new WorkloadPlan(
        kind,
        durationSec,
        regionMb,
        activeMs,
        idleMs,
        arena,
        arenaCapMb,
        arenaMinSavingsPct,
        null,
        ofLoops,
        swap,
        false,
        tColdMs);
  }
}
