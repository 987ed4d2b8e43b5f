package org.arenalab.bench.compare;

import java.util.Arrays;
import org.arenalab.bench.result.row.Estimate;

/**
 * The ratio of two arms of an experiment whose runs were made in rounds, by the statistics of
 * {@code compare}.
 */
public final class PairedRatio {
  private PairedRatio() {}

  /**
   * Returns the ratio of the medians with its interval: of the rounds' own ratios, exact by the
   * sign test, if there are enough rounds; else by a bootstrap of both sides.
   *
   * @param reference a positive value for each round, at least one
   * @param other the values of the same rounds
   */
  public static Estimate of(double[] reference, double[] other, Rules rules) {
    if (reference.length == other.length
        && other.length >= RatioInterval.pairsNeeded(rules.tail())) {
      return RatioInterval.paired(reference, other, rules.tail());
    }
    return RatioInterval.independent(single(reference), single(other), rules);
  }

  /** Returns forks of one iteration each. */
  private static double[][] single(double[] values) {
    return Arrays.stream(values).mapToObj(each -> new double[] {each}).toArray(double[][]::new);
  }
}
