package org.arenalab.bench.loops.accuracy;

/**
 * A confusion matrix: pages of rounds, by the truth and by the source's report.
 *
 * @param hits accessed, and reported
 * @param misses accessed, but not reported
 * @param falseAlarms reported, but not accessed
 * @param quiet neither accessed nor reported
 */
public record Confusion(long hits, long misses, long falseAlarms, long quiet) {
  static final Confusion NONE = new Confusion(0, 0, 0, 0);

  Confusion plus(Confusion other) {
    return new Confusion(
        hits + other.hits,
        misses + other.misses,
        falseAlarms + other.falseAlarms,
        quiet + other.quiet);
  }

  /** Returns the share of the reported pages that were accessed; NaN if none was reported. */
  public double precision() {
    return (double) hits / (hits + falseAlarms);
  }

  /** Returns the share of the accessed pages that were reported; NaN if none was accessed. */
  public double recall() {
    return (double) hits / (hits + misses);
  }

  /** Returns the share of the pages that were reported as the truth is. */
  public double right() {
    return (double) (hits + quiet) / (hits + misses + falseAlarms + quiet);
  }
}
