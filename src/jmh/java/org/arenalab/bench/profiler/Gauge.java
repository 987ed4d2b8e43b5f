package org.arenalab.bench.profiler;

/**
 * A number that a benchmark reports about its own work and that is not a time, such as a
 * compression ratio.
 *
 * @param label the name of the secondary metric; no punctuation except dots, since JMH prints it
 *     unescaped
 * @param value finite
 * @param unit such as {@code B/page}
 * @param direction whether a larger or a smaller value is better
 */
public record Gauge(String label, double value, String unit, Direction direction) {

  /** The direction in which a value improves. */
  public enum Direction {
    /** A larger value is better. */
    HIGHER,
    /** A smaller value is better. */
    LOWER,
    /** The value is a property of the input: rows with different values are not comparable. */
    NEITHER
  }

  /** Refuses values that JMH's JSON cannot represent. */
  public Gauge {
    if (!label.matches("[A-Za-z0-9.]+")) {
      throw new IllegalArgumentException("expected letters, digits and dots, got label " + label);
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("gauge %s is %s".formatted(label, value));
    }
  }
}
