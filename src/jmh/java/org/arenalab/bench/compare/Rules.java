package org.arenalab.bench.compare;

/**
 * What it takes to claim something.
 *
 * @param threshold a smaller relative difference is no difference, such as 0.02
 * @param alpha the chance that is accepted of calling any row of a metric different by accident
 * @param seed the seed of the bootstrap
 * @param resamples how often it draws
 * @param looks how often the result may be looked at before the number of forks is settled: each
 *     look gets an equal share of what may go wrong, or going on until something is found would
 *     find something
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
          "threshold %s and alpha %s must lie between 0 and 1".formatted(threshold, alpha));
    }
    if (looks < 1) {
      throw new IllegalArgumentException(looks + " looks at a result are too few: at least 1");
    }
  }

  /** One look, at a number of forks that was settled beforehand. */
  public Rules(double threshold, double alpha, long seed, int resamples) {
    this(threshold, alpha, seed, resamples, 1);
  }

  public static Rules standard() {
    return new Rules(DEFAULT_THRESHOLD, DEFAULT_ALPHA, DEFAULT_SEED, RatioInterval.RESAMPLES);
  }

  /** The same, for a number of forks that is settled in {@code looks} looks. */
  public Rules withLooks(int looks) {
    return new Rules(threshold, alpha, seed, resamples, looks);
  }

  /** The same with fewer draws for each of very many rows: a large result must not take hours. */
  Rules forRows(int rows) {
    int share = Math.max(RatioInterval.FEWEST_RESAMPLES, RESAMPLES_OF_ALL_ROWS / Math.max(1, rows));
    return new Rules(threshold, alpha, seed, Math.min(resamples, share), looks);
  }

  /** What a corrected p must stay below. */
  double level() {
    return alpha / looks;
  }

  /** The share of an interval's error that lies at each of its ends. */
  double tail() {
    return OUTSIDE_INTERVAL / 2 / looks;
  }

  /** Such as 0.95. */
  double confidence() {
    return 1 - OUTSIDE_INTERVAL / looks;
  }

  /** The fewest forks a side with which one of {@code rows} rows can be called different. */
  int forksNeeded(int rows) {
    int forks = 2;
    while (forks < MOST_FORKS
        && RankTests.smallestMannWhitney(forks, forks) * Math.max(1, rows) > level()) {
      forks++;
    }
    return forks;
  }
}
