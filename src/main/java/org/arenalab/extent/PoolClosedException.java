package org.arenalab.extent;

/** The exception for operations on a pool that was closed. */
public final class PoolClosedException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  PoolClosedException(long capacityBytes) {
    super("extent pool of %d B is closed".formatted(capacityBytes));
  }
}
