package org.arenalab.bench.result.row;

import java.util.Arrays;

/**
 * One metric of a row that was read from a file.
 *
 * @param name {@code score} for the primary metric, else JMH's label without its old prefix
 * @param unit as JMH prints it, such as {@code ns/op}
 * @param score JMH's own aggregate, which may be NaN
 * @param forks the finite values of each fork's iterations; a fork may be empty, and a metric
 *     measured from outside has no fork
 * @param notFinite the number of NaN or infinite values, which {@code forks} leaves out
 */
// Boxed numbers would need several times the memory for a large result. No code compares metrics by
// equals.
@SuppressWarnings("ArrayRecordComponent")
public record StoredMetric(
    String name, String unit, double score, double[][] forks, int notFinite) {
  /** The name of every primary metric. */
  public static final String PRIMARY = "score";

  public boolean isPrimary() {
    return name.equals(PRIMARY);
  }

  /** Returns the median of the iterations of each fork that has a value. */
  public double[] forkMedians() {
    return ForkStatistics.forkMedians(measured());
  }

  /** Returns the median over the forks; JMH's own score if there are no raw data. */
  public double median() {
    double[] medians = forkMedians();
    return medians.length == 0 ? score : ForkStatistics.median(medians);
  }

  /** Returns the iterations of the forks that have at least one. */
  public double[][] measured() {
    return Arrays.stream(forks).filter(fork -> fork.length > 0).toArray(double[][]::new);
  }

  /**
   * Returns whether every fork has a value, so that the i-th fork here is the i-th that was
   * started.
   */
  public boolean isWhole() {
    return Arrays.stream(forks).allMatch(fork -> fork.length > 0);
  }

  /**
   * Returns whether the metric has no number at all, such as a text that some profilers add in
   * place of a metric.
   */
  public boolean isVoid() {
    return !Double.isFinite(score) && measured().length == 0;
  }

  public StoredMetric renamed(String other) {
    return new StoredMetric(other, unit, score, forks, notFinite);
  }

  /** Returns this metric with the forks of {@code other} appended. */
  StoredMetric append(StoredMetric other) {
    double[][] both = Arrays.copyOf(forks, forks.length + other.forks.length);
    System.arraycopy(other.forks, 0, both, forks.length, other.forks.length);
    return new StoredMetric(name, unit, score, both, notFinite + other.notFinite);
  }
}
