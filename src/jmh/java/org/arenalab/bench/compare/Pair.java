package org.arenalab.bench.compare;

import java.util.Arrays;
import org.arenalab.bench.result.Estimate;
import org.arenalab.bench.result.ForkStatistics;

/**
 * Two sides of a row that are to be held against each other.
 *
 * <p>Iterations stay as they were read: only the medians of forks are brought to one unit, so that
 * a large result is not copied. Immutable. <b>Cost</b>: the iterations are sorted once.
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

  /** Two sides of one unit. */
  Pair(
      double[][] reference,
      double[][] other,
      boolean paired,
      double referenceScore,
      double otherScore) {
    this(new Values(reference, 1, referenceScore), new Values(other, 1, otherScore), paired);
  }

  /**
   * What one side measured.
   *
   * @param forks the iterations of each fork, no fork empty
   * @param scale what to multiply them with to have them in the unit of the row
   * @param score JMH's own score in the unit of the row, for want of forks
   */
  // Only read, and never compared with another.
  @SuppressWarnings("ArrayRecordComponent")
  record Values(double[][] forks, double scale, double score) {}

  /**
   * Two sides.
   *
   * @param paired whether the i-th forks of both were measured in the same pass
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

  /** The median of each fork. */
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

  /** The value of the reference: the median over its forks, or its score where it has none. */
  double referenceValue() {
    return reference.length == 0 ? referenceScore : ForkStatistics.median(referenceMedians);
  }

  double otherValue() {
    return other.length == 0 ? otherScore : ForkStatistics.median(otherMedians);
  }

  /** The quotient of the two values; NaN where there is no such ratio, as of zero. */
  double ratio() {
    double below = referenceValue();
    double above = otherValue();
    return below > 0 && above >= 0 && Double.isFinite(above / below) ? above / below : Double.NaN;
  }

  /** The interval of the ratio for forks that stand for themselves. */
  Estimate independentRatio(Rules rules) {
    return RatioInterval.independent(reference, other, rules, otherScale / referenceScale, ratio());
  }

  /** Whether one side alone has forks, so that a median is held against JMH's score. */
  boolean isMixed() {
    return (reference.length == 0) != (other.length == 0);
  }

  /** Whether every iteration is above zero, so that every resample has a ratio. */
  boolean isPositive() {
    return Arrays.stream(reference).flatMapToDouble(Arrays::stream).allMatch(v -> v > 0)
        && Arrays.stream(other).flatMapToDouble(Arrays::stream).allMatch(v -> v > 0);
  }

  /** Whether all forks of both sides have the same median. */
  boolean isAllEqual() {
    double first = referenceMedians[0];
    return Arrays.stream(referenceMedians).allMatch(each -> each == first)
        && Arrays.stream(otherMedians).allMatch(each -> each == first);
  }
}
