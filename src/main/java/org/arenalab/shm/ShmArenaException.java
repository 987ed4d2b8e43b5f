package org.arenalab.shm;

/**
 * A failure of an operation on a shared-memory arena. The failed call leaves live blocks unchanged.
 */
public abstract sealed class ShmArenaException extends RuntimeException
    permits ArenaClosedException,
        ArenaExhaustedException,
        ConfigMismatchException,
        CorruptArenaException,
        GenerationExhaustedException,
        InvalidHandleException,
        InvalidRequestException,
        LeaseUnavailableException,
        ReadOnlyArenaException,
        SegmentException {
  private static final long serialVersionUID = 1L;

  ShmArenaException(String message) {
    super(message);
  }

  ShmArenaException(String message, Throwable cause) {
    super(message, cause);
  }
}
