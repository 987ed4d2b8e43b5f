package org.arenalab.bench.experiment;

import java.nio.file.Path;
import java.util.Locale;

/**
 * One of the reference's workloads and how it is run.
 *
 * @param kind which one
 * @param durationSec how long, in seconds
 * @param regionMb how much memory it works on, MiB
 * @param activeMs how long a burst is; bursts only
 * @param idleMs how long nothing happens
 * @param useArena whether the memory is a region of a compressed arena, compressed before it is
 *     idle
 * @param arenaCapMb the pool's capacity, MiB
 * @param arenaMinSavingsPct what compression must save, percent
 * @param statsJson where the arena's figures are written, or null
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
    Path statsJson) {

  /** Which workload. */
  public enum Kind {
    /** A pass over the region that adds one to the first byte of each page, idle, a pass again. */
    ANON_STREAMER,
    /** Passes over the region that flip a bit in each page, for a while; then idle. */
    INTERACTIVE_BURST;

    /** The reference's name of it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int MAX_DURATION_SEC = 86_400;
  private static final int MAX_REGION_MB = 16_384;
  private static final int MAX_ACTIVE_MS = 10_000;
  private static final int MAX_IDLE_MS = 30_000;
  private static final int MAX_CAP_MB = 32_768;
  private static final int MAX_SAVINGS_PCT = 95;

  /** Refuses what cannot be run, with the reference's bounds. */
  public WorkloadPlan {
    require("duration-sec", durationSec, 1, MAX_DURATION_SEC);
    require("region-mb", regionMb, 1, MAX_REGION_MB);
    require("active-ms", activeMs, 1, MAX_ACTIVE_MS);
    require("idle-ms", idleMs, 1, MAX_IDLE_MS);
    require("arena-cap-mb", arenaCapMb, 1, MAX_CAP_MB);
    require("arena-min-savings-pct", arenaMinSavingsPct, 0, MAX_SAVINGS_PCT);
    if (statsJson != null && !useArena) {
      throw new IllegalArgumentException(
          "--arena-stats-json says what an arena did; give --use-mem-arena too");
    }
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }
}
