package org.arenalab.bench.compare;

/**
 * What it takes to claim something.
 *
 * @param threshold a smaller relative difference is no difference, such as 0.02
 * @param alpha the chance that is accepted of calling any row of a metric different by accident
 * @param seed the seed of the bootstrap
 * @param resamples how often it draws
 */
public record Rules(double threshold, double alpha, long seed, int resamples) {
  public static final double DEFAULT_THRESHOLD = 0.02;
  public static final double DEFAULT_ALPHA = 0.05;
  public static final long DEFAULT_SEED = 1;

  private static final int MOST_FORKS = 100;

  public Rules {
    if (!(threshold >= 0 && threshold < 1) || !(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException(
          "threshold %s and alpha %s must lie between 0 and 1".formatted(threshold, alpha));
    }
  }

  public static Rules standard() {
    return new Rules(DEFAULT_THRESHOLD, DEFAULT_ALPHA, DEFAULT_SEED, RatioInterval.RESAMPLES);
  }

  /** The fewest forks a side with which one of {@code rows} rows can be called different. */
  int forksNeeded(int rows) {
    int forks = 2;
    while (forks < MOST_FORKS
        && RankTests.smallestMannWhitney(forks, forks) * Math.max(1, rows) > alpha) {
      forks++;
    }
    return forks;
  }
}
