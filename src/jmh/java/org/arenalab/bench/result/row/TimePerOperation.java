package org.arenalab.bench.result.row;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/** Converts JMH's scores of any mode and unit into nanoseconds of one thread per operation. */
public final class TimePerOperation {
  private static final double THOUSAND = 1_000.0;
  private static final MathContext THREE_DIGITS = new MathContext(3);
  private static final String[] UNITS = {"ns", "µs", "ms", "s"};

  private TimePerOperation() {}

  /** Returns the iterations of each fork of {@code row}, in nanoseconds per operation. */
  public static double[][] nanoseconds(RunResult row) {
    List<double[]> forks = new ArrayList<>();
    for (BenchmarkResult fork : row.getBenchmarkResults()) {
      double[] iterations = new double[fork.getIterationResults().size()];
      int next = 0;
      for (IterationResult iteration : fork.getIterationResults()) {
        iterations[next++] = nanoseconds(row.getParams(), iteration.getPrimaryResult().getScore());
      }
      forks.add(iterations);
    }
    return forks.toArray(new double[0][]);
  }

  /**
   * Converts one score. A throughput counts the operations of all threads per unit of time; every
   * other mode measures the time of one thread per operation.
   */
  static double nanoseconds(BenchmarkParams row, double score) {
    double unitNs = row.getTimeUnit().toNanos(1);
    return row.getMode() == Mode.Throughput ? row.getThreads() * unitNs / score : score * unitNs;
  }

  /** Formats three significant digits and a suitable unit: {@code 14.2 µs}. */
  public static String format(double ns) {
    return format(ns, ns);
  }

  /** Formats {@code ns} in the unit that suits {@code like}. */
  public static String format(double ns, double like) {
    int unit = unitOf(like);
    return digits(ns / Math.pow(THOUSAND, unit)) + " " + UNITS[unit];
  }

  /** Formats a value with its unit, and the bounds in that unit: {@code 14.2 µs [14.0, 14.5]}. */
  public static String format(Estimate ns) {
    int unit = unitOf(ns.value());
    double scale = Math.pow(THOUSAND, unit);
    return digits(ns.value() / scale) + " " + UNITS[unit] + bounds(ns, scale);
  }

  /** Formats the bounds in brackets; returns an empty string for a single fork. */
  static String bounds(Estimate estimate, double scale) {
    return estimate.forks() < 2
        ? ""
        : " [%s, %s]".formatted(digits(estimate.low() / scale), digits(estimate.high() / scale));
  }

  private static int unitOf(double ns) {
    int unit = 0;
    for (double rest = ns; rest >= THOUSAND && unit < UNITS.length - 1; rest /= THOUSAND) {
      unit++;
    }
    return unit;
  }

  /** Formats three significant digits, and at least all integer digits with groups of thousands. */
  public static String digits(double value) {
    if (!Double.isFinite(value)) {
      return "n/a";
    }
    double size = Math.abs(value);
    if (size >= 99.95) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 9.995) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    if (size >= 0.995 || size == 0) {
      return String.format(Locale.ROOT, "%.2f", value);
    }
    if (size >= 0.0995) {
      return String.format(Locale.ROOT, "%.3f", value);
    }
    return BigDecimal.valueOf(value).round(THREE_DIGITS).toPlainString();
  }
}
