package org.arenalab.bench.compare;

import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.TimePerOperation;

/**
 * The properties of a metric, derived from its unit and name, as JMH's JSON has no other
 * information.
 *
 * @param family the unit that all convertible units are converted to
 * @param scale the factor that converts a value to {@code family}
 * @param direction the direction that is better
 * @param exact whether the metric is a count, so that equal forks are compared without a test
 * @param resolution exact values that differ by less are equal
 */
public record MetricUnit(
    String family, double scale, Direction direction, boolean exact, double resolution) {
  private static final Map<String, Double> NANOSECONDS =
      Map.of(
          "ns", 1.0, "us", 1e3, "µs", 1e3, "μs", 1e3, "ms", 1e6, "s", 1e9, "sec", 1e9, "min", 60e9,
          "hr", 3_600e9, "day", 86_400e9);

  private static final Pattern TIME = Pattern.compile("(\\S+)/op");
  private static final Pattern RATE = Pattern.compile("ops/(\\S+)");
  private static final Pattern BYTES = Pattern.compile("([KMGT]i?)?B(/op|/page)?|bytes");
  private static final Pattern COUNT = Pattern.compile("counts?|calls|faults|calls/op|faults/op");

  /** Properties of the input or of the moment: neither direction is better. */
  private static final Pattern NEITHER =
      Pattern.compile(
          "pages\\.(sameFilled|count|fingerprint)|arena\\.(live|lazyFree)\\..*|gc\\.churn.*"
              + "|live\\..*|event\\.max");

  /** Totals of JMH's profilers over an iteration, which grow with the number of operations. */
  private static final Pattern TOTAL =
      Pattern.compile("gc\\.(count|time)|(compiler|safepoints|class|threads|hs)\\..*");

  private static final Pattern TOTAL_COUNT = Pattern.compile("counts?|calls|faults");

  static final String TIME_PER_OPERATION = "ns/op";
  static final String OPERATIONS_PER_TIME = "ops/s";
  private static final String IDENTITY = "id";

  /**
   * Resolution, B/op: JMH's allocation per operation includes some hundredths of a byte of the
   * harness.
   */
  private static final double BYTES_PER_OPERATION_RESOLUTION = 0.1;

  private static final double ONE_SECOND_NS = 1e9;

  public static MetricUnit of(StoredMetric metric) {
    MetricUnit unit = of(metric.unit());
    if (NEITHER.matcher(metric.name()).matches()) {
      return unit.directed(Direction.NONE);
    }
    boolean total =
        TOTAL.matcher(metric.name()).matches() || TOTAL_COUNT.matcher(metric.unit()).matches();
    return total && !metric.isPrimary() ? unit.directed(Direction.WORK) : unit;
  }

  /**
   * Returns the unit of {@code metric}. Lower is better for a total whose name {@code cost}
   * accepts.
   */
  static MetricUnit of(StoredMetric metric, Predicate<String> cost) {
    MetricUnit unit = of(metric);
    boolean asked = unit.direction == Direction.WORK && cost.test(metric.name());
    return asked ? unit.directed(Direction.LOWER) : unit;
  }

  private MetricUnit directed(Direction other) {
    return new MetricUnit(family, scale, other, exact, resolution);
  }

  static MetricUnit of(String unit) {
    Matcher time = TIME.matcher(unit);
    if (time.matches() && NANOSECONDS.containsKey(time.group(1))) {
      return tested(TIME_PER_OPERATION, NANOSECONDS.get(time.group(1)), Direction.LOWER);
    }
    Matcher rate = RATE.matcher(unit);
    if (rate.matches() && NANOSECONDS.containsKey(rate.group(1))) {
      double perSecond = ONE_SECOND_NS / NANOSECONDS.get(rate.group(1));
      return tested(OPERATIONS_PER_TIME, perSecond, Direction.HIGHER);
    }
    if (NANOSECONDS.containsKey(unit)) {
      return tested("ns", NANOSECONDS.get(unit), Direction.LOWER);
    }
    if (unit.equals("B/op")) {
      return new MetricUnit(unit, 1, Direction.LOWER, true, BYTES_PER_OPERATION_RESOLUTION);
    }
    if (BYTES.matcher(unit).matches() || COUNT.matcher(unit).matches()) {
      return new MetricUnit(unit, 1, Direction.LOWER, true, 0);
    }
    return switch (unit) {
      case "x" -> new MetricUnit(unit, 1, Direction.HIGHER, true, 0);
      case "share" -> new MetricUnit(unit, 1, Direction.LOWER, true, 0);
      case IDENTITY, "pages" -> new MetricUnit(unit, 1, Direction.NONE, true, 0);
      case "MiB*s", "clks/insn" -> tested(unit, 1, Direction.LOWER);
      case "insns/clk" -> tested(unit, 1, Direction.HIGHER);
      default -> tested(unit, 1, unit.endsWith("/op") ? Direction.LOWER : Direction.NONE);
    };
  }

  private static MetricUnit tested(String family, double scale, Direction direction) {
    return new MetricUnit(family, scale, direction, false, 0);
  }

  /** Returns whether the metric is a time or a rate, so that better means faster. */
  public boolean isTime() {
    return family.equals(TIME_PER_OPERATION) || family.equals(OPERATIONS_PER_TIME);
  }

  /** Returns the unit that values of this unit are converted to. */
  MetricUnit canonical() {
    return new MetricUnit(family, 1, direction, exact, resolution);
  }

  /** Returns whether values can only be equal or different, such as fingerprints of an input. */
  boolean isIdentity() {
    return family.equals(IDENTITY);
  }

  /** Formats a value of {@link #family} for people. */
  public String format(double value) {
    if (!Double.isFinite(value)) {
      return "n/a";
    }
    if (family.equals(TIME_PER_OPERATION) || family.equals("ns")) {
      return TimePerOperation.format(value);
    }
    if (family.equals(OPERATIONS_PER_TIME)) {
      return rate(value, value);
    }
    if (isIdentity()) {
      return Long.toHexString((long) value);
    }
    return (TimePerOperation.digits(value) + " " + family).strip();
  }

  /**
   * Formats {@code value} with the prefix that suits {@code like}: values of one row share a unit.
   */
  public String format(double value, double like) {
    if (!Double.isFinite(value) || !(Math.abs(like) > 0) || !Double.isFinite(like)) {
      return format(value);
    }
    if (family.equals(TIME_PER_OPERATION) || family.equals("ns")) {
      return TimePerOperation.format(value, like);
    }
    return family.equals(OPERATIONS_PER_TIME) ? rate(value, like) : format(value);
  }

  /** Formats a metric for the progress line of a finished fork, such as {@code 13.5 µs/op}. */
  public static String told(StoredMetric metric) {
    MetricUnit unit = of(metric);
    String value = unit.format(metric.median() * unit.scale);
    return unit.family.equals(TIME_PER_OPERATION) ? value + "/op" : value;
  }

  private static String rate(double perSecond, double like) {
    String[] prefixes = {"", "k", "M", "G"};
    int prefix = 0;
    double scale = 1;
    while (like / scale >= 1_000 && prefix < prefixes.length - 1) {
      scale *= 1_000;
      prefix++;
    }
    return TimePerOperation.digits(perSecond / scale) + " " + prefixes[prefix] + "ops/s";
  }
}
