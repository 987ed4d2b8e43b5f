package org.arenalab.bench.profiler;

/**
 * A number that a benchmark knows about its own work and that has no time in it, such as a
 * compression ratio.
 *
 * @param label the name of the secondary metric; no punctuation but dots, JMH prints it unescaped
 * @param value finite
 * @param unit such as {@code B/page}
 * @param direction which way is better
 */
public record Gauge(String label, double value, String unit, Direction direction) {

  /** Which way is better. */
  public enum Direction {
    /** More is better. */
    HIGHER,
    /** Less is better. */
    LOWER,
    /** A property of the input: a difference says that two rows are not comparable. */
    NEITHER
  }

  /** Refuses what JMH's JSON could not carry. */
  public Gauge {
    if (!label.matches("[A-Za-z0-9.]+")) {
      throw new IllegalArgumentException("expected letters, digits and dots, got label " + label);
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("gauge %s is %s".formatted(label, value));
    }
  }
}
