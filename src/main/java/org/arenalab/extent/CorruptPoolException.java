package org.arenalab.extent;

/**
 * The exception for contradictory bookkeeping: some code wrote outside the extents that it owns. It
 * has its own type for programs that begin with an empty pool if {@link ExtentPool#reopen} finds a
 * damaged one.
 */
public final class CorruptPoolException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  CorruptPoolException(String message) {
    super(Reason.CORRUPT, message);
  }
}
