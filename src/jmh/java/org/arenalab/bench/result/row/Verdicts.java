package org.arenalab.bench.result.row;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The parts of a line that judges results against a target. */
public final class Verdicts {
  /** The seed of the intervals: equal results give equal lines. */
  private static final long SEED = 1;

  private Verdicts() {}

  /** Returns {@code met} or {@code not met}. */
  public static String met(boolean met) {
    return met ? "met" : "not met";
  }

  /** Returns the median of a value over results, with its bounds. */
  public static <T> Estimate estimate(List<T> results, ToDoubleFunction<T> value) {
    return ForkStatistics.estimate(values(results, value), SEED);
  }

  /** Returns the ratio of the medians of two values over results, with its bounds. */
  public static <T> Estimate ratio(
      List<T> results, ToDoubleFunction<T> value, ToDoubleFunction<T> control) {
    return ForkStatistics.ratio(values(results, value), values(results, control), SEED);
  }

  /** Returns the ratio of the medians of a value over two lists of results, with its bounds. */
  public static <T> Estimate ratio(List<T> results, List<T> controls, ToDoubleFunction<T> value) {
    return ForkStatistics.ratio(values(results, value), values(controls, value), SEED);
  }

  private static <T> double[] values(List<T> results, ToDoubleFunction<T> value) {
    return results.stream().mapToDouble(value).toArray();
  }

  /** Formats numbers with a decimal point on every machine. */
  public static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
