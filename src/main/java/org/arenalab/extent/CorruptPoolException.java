package org.arenalab.extent;

/**
 * The exception for contradictory bookkeeping: some code wrote outside the extents that it owns, or
 * the process of a pool in a file died inside a call. It has its own type for programs that begin
 * with an empty pool if {@link ExtentPool#reopen} finds a damaged one.
 */
public final class CorruptPoolException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  CorruptPoolException(String message) {
    super(Reason.CORRUPT, message);
  }

  /** Returns the exception with the possible causes and the way out, for a pool in a file. */
  CorruptPoolException asRefusal() {
    CorruptPoolException refusal =
        new CorruptPoolException(
            getMessage()
                + "; the process of the pool died inside a call, or some code wrote outside its"
                + " extents; create a new pool in an empty file");
    refusal.initCause(this);
    return refusal;
  }
}
