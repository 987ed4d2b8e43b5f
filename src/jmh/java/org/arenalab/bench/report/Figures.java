package org.arenalab.bench.report;

import java.util.Locale;
import org.arenalab.bench.compare.Contrast;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.TimePerOperation;

/** Formatters of figures for people. */
final class Figures {
  private static final double TINY = 0.01;
  private static final double KIBI = 1024;
  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Figures() {}

  /**
   * Returns the bounds of a value, such as {@code [10.2, 10.8]}, formatted as by {@link
   * MetricUnit#format(double, double)}; empty for fewer than two forks.
   */
  static String bounds(MetricUnit unit, Estimate value, double like) {
    return value.forks() < 2
        ? ""
        : "[%s, %s]".formatted(number(unit, value.low(), like), number(unit, value.high(), like));
  }

  private static String number(MetricUnit unit, double value, double like) {
    return unit.format(value, like).replaceFirst(" .*", "");
  }

  /**
   * Returns three significant digits, such as {@code 0.603×}; for tiny ratios the reciprocal, such
   * as {@code 1/105×}.
   */
  static String times(double ratio) {
    return Double.isFinite(ratio) ? factor(ratio) + "×" : "n/a";
  }

  private static String factor(double ratio) {
    boolean tiny = ratio > 0 && ratio < TINY;
    return tiny ? "1/" + TimePerOperation.digits(1 / ratio) : TimePerOperation.digits(ratio);
  }

  /** Returns the bounds of a ratio; empty if it has no interval, as for one fork. */
  static String bounds(Contrast contrast) {
    if (contrast.ratio().forks() < 2) {
      return "";
    }
    return "[%s, %s]".formatted(factor(contrast.ratio().low()), factor(contrast.ratio().high()));
  }

  /** Returns a time in the unit that suits it. */
  static String time(long ns) {
    return TimePerOperation.format((double) ns);
  }

  /** Returns bytes in the binary unit that suits them. */
  static String bytes(double bytes) {
    int unit = 0;
    double rest = bytes;
    while (Math.abs(rest) >= KIBI && unit < BYTE_UNITS.length - 1) {
      rest /= KIBI;
      unit++;
    }
    return (unit == 0 ? String.format(Locale.ROOT, "%.0f", rest) : TimePerOperation.digits(rest))
        + " "
        + BYTE_UNITS[unit];
  }

  static String forks(int count) {
    return Counted.of(count, "fork");
  }
}
