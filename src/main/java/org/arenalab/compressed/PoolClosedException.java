package org.arenalab.compressed;

/** A pool that was closed. */
public final class PoolClosedException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  PoolClosedException(long capacityBytes) {
    super("extent pool of %d B is closed".formatted(capacityBytes));
  }
}
