package org.arenalab.slab.page;

import org.arenalab.os.Internal;

/**
 * A statement about the bookkeeping that must hold. The caller of a check chooses the exception.
 */
@Internal
@FunctionalInterface
public interface Invariant {
  /** Throws an exception with the formatted message, unless the statement holds. */
  void require(boolean holds, String message, Object... values);
}
