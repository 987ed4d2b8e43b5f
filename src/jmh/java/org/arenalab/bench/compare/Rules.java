package org.arenalab.bench.compare;

/**
 * The rules for a verdict.
 *
 * @param threshold a smaller relative difference counts as none, such as 0.02
 * @param alpha the accepted chance that any row of a metric is falsely called different
 * @param seed the seed of the bootstrap
 * @param resamples the number of resamples of the bootstrap
 * @param looks the number of looks at the result before the number of forks is final. Each look
 *     gets an equal share of the accepted error; otherwise repeated looks would find a difference
 *     by chance
 */
public record Rules(double threshold, double alpha, long seed, int resamples, int looks) {
  public static final double DEFAULT_THRESHOLD = 0.02;
  public static final double DEFAULT_ALPHA = 0.05;
  public static final long DEFAULT_SEED = 1;

  private static final int MOST_FORKS = 100;
  private static final int RESAMPLES_OF_ALL_ROWS = 4_000_000;
  private static final double OUTSIDE_INTERVAL = 0.05;

  public Rules {
    if (!(threshold >= 0 && threshold < 1) || !(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException(
          "bad rules: threshold=%s, alpha=%s, expected 0 to 1".formatted(threshold, alpha));
    }
    if (looks < 1) {
      throw new IllegalArgumentException(looks + " looks are too few, expected 1 or more");
    }
  }

  /** Creates rules for one look, at a number of forks that was fixed in advance. */
  public Rules(double threshold, double alpha, long seed, int resamples) {
    this(threshold, alpha, seed, resamples, 1);
  }

  public static Rules standard() {
    return new Rules(DEFAULT_THRESHOLD, DEFAULT_ALPHA, DEFAULT_SEED, RatioInterval.RESAMPLES);
  }

  /** Returns these rules with {@code looks} looks. */
  public Rules withLooks(int looks) {
    return new Rules(threshold, alpha, seed, resamples, looks);
  }

  /**
   * Returns these rules with fewer resamples if there are many rows, to limit the time of a large
   * result.
   */
  Rules forRows(int rows) {
    int share = Math.max(RatioInterval.FEWEST_RESAMPLES, RESAMPLES_OF_ALL_ROWS / Math.max(1, rows));
    return new Rules(threshold, alpha, seed, Math.min(resamples, share), looks);
  }

  /** Returns the level that a corrected p must stay below. */
  double level() {
    return alpha / looks;
  }

  /** Returns the share of an interval's error at each of its ends. */
  double tail() {
    return OUTSIDE_INTERVAL / 2 / looks;
  }

  /** Returns the confidence of an interval, such as 0.95. */
  double confidence() {
    return 1 - OUTSIDE_INTERVAL / looks;
  }

  /**
   * Returns the fewest forks per side with which one of {@code rows} rows can be called different;
   * at most 100.
   */
  int forksNeeded(int rows) {
    int forks = 2;
    while (forks < MOST_FORKS
        && RankTests.smallestMannWhitney(forks, forks) * Math.max(1, rows) > level()) {
      forks++;
    }
    return forks;
  }
}
