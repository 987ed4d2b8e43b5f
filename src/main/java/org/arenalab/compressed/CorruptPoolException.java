package org.arenalab.compressed;

/** Bookkeeping that contradicts itself: something wrote outside the extents that it owns. */
public final class CorruptPoolException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  CorruptPoolException(String message) {
    super(message);
  }
}
