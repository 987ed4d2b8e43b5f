package org.arenalab.compressed;

/** What an extent pool refuses. Nothing was changed by the call that threw it. */
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
