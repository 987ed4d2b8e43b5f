package org.arenalab.extent;

/**
 * The exception for contradictory bookkeeping: some code wrote outside the extents that it owns.
 */
public final class CorruptPoolException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  CorruptPoolException(String message) {
    super(message);
  }
}
