package org.arenalab.bench.compare;

import java.util.Arrays;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;

/**
 * Two sides of a row to compare.
 *
 * <p>Iterations stay in their own unit; only the medians of forks are converted, so that a large
 * result is not copied. Immutable. <b>Cost</b>: the iterations are sorted once.
 */
final class Pair {
  private final double[][] reference;
  private final double[][] other;
  private final boolean paired;
  private final double referenceScale;
  private final double otherScale;
  private final double[] referenceMedians;
  private final double[] otherMedians;
  private final double referenceScore;
  private final double otherScore;

  /** Creates a pair of two sides with the same unit. */
  Pair(
      double[][] reference,
      double[][] other,
      boolean paired,
      double referenceScore,
      double otherScore) {
    this(new Values(reference, 1, referenceScore), new Values(other, 1, otherScore), paired);
  }

  /**
   * The values that one side measured.
   *
   * @param forks the iterations of each fork; no fork is empty
   * @param scale the factor that converts the iterations to the unit of the row
   * @param score JMH's score in the unit of the row, for a side without forks
   */
  // Only read, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Values(double[][] forks, double scale, double score) {}

  /**
   * Creates a pair of two sides.
   *
   * @param paired whether the i-th forks of both sides were measured in the same pass
   */
  Pair(Values reference, Values other, boolean paired) {
    this.reference = reference.forks;
    this.other = other.forks;
    this.paired = paired;
    this.referenceScale = reference.scale;
    this.otherScale = other.scale;
    this.referenceScore = reference.score;
    this.otherScore = other.score;
    this.referenceMedians = medians(reference);
    this.otherMedians = medians(other);
  }

  private static double[] medians(Values side) {
    double[] medians = ForkStatistics.forkMedians(side.forks);
    for (int i = 0; i < medians.length; i++) {
      medians[i] *= side.scale;
    }
    return medians;
  }

  /** Returns the median of each fork. */
  double[] referenceMedians() {
    return referenceMedians.clone();
  }

  double[] otherMedians() {
    return otherMedians.clone();
  }

  int referenceForks() {
    return reference.length;
  }

  int otherForks() {
    return other.length;
  }

  int fewerForks() {
    return Math.min(reference.length, other.length);
  }

  boolean isPaired() {
    return paired;
  }

  /**
   * Returns the value of the reference column: the median over its forks, or its score without
   * forks.
   */
  double referenceValue() {
    return reference.length == 0 ? referenceScore : ForkStatistics.median(referenceMedians);
  }

  double otherValue() {
    return other.length == 0 ? otherScore : ForkStatistics.median(otherMedians);
  }

  /**
   * Returns the quotient of the two values; NaN if it is undefined, such as for a division by zero.
   */
  double ratio() {
    double below = referenceValue();
    double above = otherValue();
    return below > 0 && above >= 0 && Double.isFinite(above / below) ? above / below : Double.NaN;
  }

  /** Returns the ratio with its interval for independent forks. */
  Estimate independentRatio(Rules rules) {
    return RatioInterval.independent(reference, other, rules, otherScale / referenceScale, ratio());
  }

  /** Returns whether only one side has forks, so that a median is compared with JMH's score. */
  boolean isMixed() {
    return (reference.length == 0) != (other.length == 0);
  }

  /** Returns whether every iteration is above zero, so that every resample has a ratio. */
  boolean isPositive() {
    return Arrays.stream(reference).flatMapToDouble(Arrays::stream).allMatch(v -> v > 0)
        && Arrays.stream(other).flatMapToDouble(Arrays::stream).allMatch(v -> v > 0);
  }

  /** Returns whether all forks of both sides have the same median. */
  boolean isAllEqual() {
    double first = referenceMedians[0];
    return Arrays.stream(referenceMedians).allMatch(each -> each == first)
        && Arrays.stream(otherMedians).allMatch(each -> each == first);
  }
}
