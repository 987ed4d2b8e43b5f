package org.arenalab.extent;

/**
 * The exception for operations on a pool that was closed. It has its own type for threads that may
 * race with {@link ExtentPool#close}.
 */
public final class PoolClosedException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  PoolClosedException(long capacityBytes) {
    super(Reason.CLOSED, "extent pool of %d B is closed".formatted(capacityBytes));
  }
}
