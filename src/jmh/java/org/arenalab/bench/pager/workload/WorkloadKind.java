package org.arenalab.bench.pager.workload;

import java.util.Locale;
import org.arenalab.bench.cli.Choice;

/** The workloads with predicomp's parameters. */
public enum WorkloadKind {
  /** Passes that flip a bit of each page for the active time, then an idle time. */
  INTERACTIVE_BURST("touches", 256, 100, 400, 0),
  /** A pass that adds one to the first byte of each page, an idle time, and another pass. */
  ANON_STREAMER("passes", 512, 0, 300, 0),
  /** Flips a bit of a random page, and sleeps after each. */
  RANDOM_TOUCH_HEAP("ops", 512, 0, 0, 200_000),
  /** Maps memory, writes to each page, unmaps the memory, and sleeps. */
  MMAP_CHURN("ops", 0, 0, 0, 300);

  /** Bytes of a mapping of {@link #MMAP_CHURN}. */
  public static final int MAP_BYTES = 512 << 10;

  /** Seed of the pages of {@link #RANDOM_TOUCH_HEAP}. */
  static final long RANDOM_SEED = 12_345;

  private static final long NS_PER_S = 1_000_000_000;

  private final String unit;
  private final int regionMb;
  private final int activeMs;
  private final int idleMs;
  private final int opsPerSecond;

  WorkloadKind(String unit, int regionMb, int activeMs, int idleMs, int opsPerSecond) {
    this.unit = unit;
    this.regionMb = regionMb;
    this.activeMs = activeMs;
    this.idleMs = idleMs;
    this.opsPerSecond = opsPerSecond;
  }

  /** Returns predicomp's name of the workload. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns predicomp's name of the unit of work. */
  public String unit() {
    return unit;
  }

  /** Returns the size of the region in MiB; 0 for a workload without a region. */
  public int regionMb() {
    return regionMb;
  }

  /** Returns the length of a burst in ms; 0 for a workload without bursts. */
  public int activeMs() {
    return activeMs;
  }

  /** Returns the idle time in ms; 0 for a workload without one. */
  public int idleMs() {
    return idleMs;
  }

  /** Returns the operations for each second if they took no time; 0 for a workload of passes. */
  public int opsPerSecond() {
    return opsPerSecond;
  }

  /** Returns the sleep after an operation. */
  public long pauseNs() {
    return opsPerSecond == 0 ? 0 : NS_PER_S / opsPerSecond;
  }

  /** Returns whether the workload keeps one region. */
  public boolean isStable() {
    return regionMb > 0;
  }

  /**
   * Returns the workload with a label.
   *
   * @throws IllegalArgumentException if there is none; the message lists the labels
   */
  public static WorkloadKind named(String label) {
    return Choice.named("workload", "--only", label, values(), WorkloadKind::label);
  }
}
