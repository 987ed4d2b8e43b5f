package org.arenalab.slab.page;

/** The invariant of tests: an AssertionError for the first contradiction. */
final class Invariants {
  private Invariants() {}

  static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new AssertionError(message.formatted(values));
    }
  }
}
