package org.arenalab.extent;

/**
 * The base of all exceptions of an extent pool. A call that threw one has changed nothing, but
 * {@link ExtentPool#trim} may have discarded pages.
 */
public abstract sealed class ExtentPoolException extends RuntimeException
    permits InvalidExtentRequestException,
        ForeignOffsetException,
        DoubleFreeException,
        PoolReservationException,
        PoolClosedException,
        CorruptPoolException {
  private static final long serialVersionUID = 1L;

  ExtentPoolException(String message) {
    super(message);
  }
}
