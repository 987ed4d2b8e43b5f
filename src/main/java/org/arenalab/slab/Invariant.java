package org.arenalab.slab;

/**
 * A statement about the bookkeeping that must hold. The caller of a check chooses the exception.
 */
@FunctionalInterface
interface Invariant {
  /** Throws an exception with the formatted message, unless the statement holds. */
  void require(boolean holds, String message, Object... values);
}
