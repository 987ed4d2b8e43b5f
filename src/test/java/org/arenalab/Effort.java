package org.arenalab;

import java.time.Duration;

/**
 * Lengths of long tests: rounds, seconds and seeds. {@code .ci/run} and {@code -Pslow} take the
 * short length; {@code -Pnightly} takes the full one. Both make every assertion.
 */
public final class Effort {
  /** The profile {@code nightly} is active: tests take their full length. */
  public static final boolean NIGHTLY = Boolean.getBoolean("tests.nightly");

  private Effort() {}

  /** Returns the first number in CI, and the second with {@code -Pnightly}. */
  public static int of(int ci, int nightly) {
    return NIGHTLY ? nightly : ci;
  }

  /** Returns the first time in CI, and the second with {@code -Pnightly}. */
  public static Duration of(Duration ci, Duration nightly) {
    return NIGHTLY ? nightly : ci;
  }
}
