package org.arenalab.bench.result;

import java.util.Arrays;

/**
 * One metric of a row that was read back.
 *
 * @param name {@code score} for the primary metric, else JMH's label without its old prefix
 * @param unit as JMH prints it, such as {@code ns/op}
 * @param score JMH's own aggregate, which may be NaN
 * @param forks the finite values of each fork's iterations; a fork may be empty, and there is no
 *     fork where the metric was measured from outside
 * @param notFinite how many values were NaN or infinite and are left out of {@code forks}
 */
// Boxed numbers would take the memory that is meant for a large result; nobody compares metrics.
@SuppressWarnings("ArrayRecordComponent")
public record StoredMetric(
    String name, String unit, double score, double[][] forks, int notFinite) {
  /** The name of every primary metric. */
  public static final String PRIMARY = "score";

  public boolean isPrimary() {
    return name.equals(PRIMARY);
  }

  /** Each fork that has a value, reduced to the median of its iterations. */
  public double[] forkMedians() {
    return ForkStatistics.forkMedians(measured());
  }

  /** The median over the forks; JMH's own score where it has left no raw data. */
  public double median() {
    double[] medians = forkMedians();
    return medians.length == 0 ? score : ForkStatistics.median(medians);
  }

  /** The iterations of the forks that have at least one. */
  public double[][] measured() {
    return Arrays.stream(forks).filter(fork -> fork.length > 0).toArray(double[][]::new);
  }

  /** Whether every fork has a value, so that the i-th here is the i-th that was started. */
  public boolean isWhole() {
    return Arrays.stream(forks).allMatch(fork -> fork.length > 0);
  }

  /** No number at all is known, as of the text that some profilers add in place of a metric. */
  public boolean isVoid() {
    return !Double.isFinite(score) && measured().length == 0;
  }

  StoredMetric renamed(String other) {
    return new StoredMetric(other, unit, score, forks, notFinite);
  }

  /** The same metric with the forks of {@code other} behind its own. */
  StoredMetric append(StoredMetric other) {
    double[][] both = Arrays.copyOf(forks, forks.length + other.forks.length);
    System.arraycopy(other.forks, 0, both, forks.length, other.forks.length);
    return new StoredMetric(name, unit, score, both, notFinite + other.notFinite);
  }
}
