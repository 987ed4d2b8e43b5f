package org.arenalab.bench.pager.targets;

import static org.arenalab.bench.result.row.Verdicts.format;
import static org.arenalab.bench.result.row.Verdicts.met;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.Verdicts;

/** Lines that judge a figure of some parts against its target. */
final class TargetText {
  private static final double NS_PER_US = 1e3;

  private TargetText() {}

  /** Returns a line with the ratio of a value to its control, which must not be larger. */
  static <T> String most(
      String name,
      List<T> results,
      ToDoubleFunction<T> value,
      ToDoubleFunction<T> control,
      double most) {
    return isKnown(results, value) && isKnown(results, control)
        ? most(name, Verdicts.ratio(results, value, control), most)
        : unknown(name);
  }

  /** Returns a line with a ratio, which must not be larger. */
  static String most(String name, Estimate ratio, double most) {
    return format(
        "    %s: %s x, target at most %.1f: %s",
        name, ratio.text(), most, met(ratio.value() <= most));
  }

  /** Returns a line as {@link #most}, without a verdict. */
  static <T> String shown(
      String name,
      List<T> results,
      ToDoubleFunction<T> value,
      ToDoubleFunction<T> control,
      double most) {
    return isKnown(results, value) && isKnown(results, control)
        ? format(
            "    %s: %s x, target at most %.1f",
            name, Verdicts.ratio(results, value, control).text(), most)
        : unknown(name);
  }

  private static String unknown(String name) {
    return format("    %s: too few accesses in a part: no verdict", name);
  }

  /** Returns a line with the ratio of a value to its control, which must not be smaller. */
  static <T> String least(
      String name,
      List<T> results,
      ToDoubleFunction<T> value,
      ToDoubleFunction<T> control,
      double least) {
    Estimate ratio = Verdicts.ratio(results, value, control);
    return format(
        "    %s: %s x, target at least %.2f: %s",
        name, ratio.text(), least, met(ratio.value() >= least));
  }

  /** Returns whether each part knows a value: a percentile of too few accesses is unknown. */
  static <T> boolean isKnown(List<T> results, ToDoubleFunction<T> value) {
    return results.stream().mapToDouble(value).allMatch(Double::isFinite);
  }

  /**
   * Returns the verdict on a sample. A small sample can miss a target, but not meet it.
   *
   * @param least size of a sample that can meet the target
   * @param unit of the sample, such as kills
   */
  static String judged(boolean met, long count, long least, String unit) {
    return met && count < least ? format("no verdict (fewer than %,d %s)", least, unit) : met(met);
  }

  /** Returns a time with its bounds in microseconds. */
  static String us(Estimate ns) {
    return format(
        "%.2f [%.2f, %.2f]", ns.value() / NS_PER_US, ns.low() / NS_PER_US, ns.high() / NS_PER_US);
  }

  /** Returns the median of a time over parts, with its bounds, in microseconds. */
  static <T> String us(List<T> results, ToDoubleFunction<T> ns) {
    return isKnown(results, ns) ? us(Verdicts.estimate(results, ns)) : "- (too few)";
  }
}
