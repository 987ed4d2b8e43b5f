package org.arenalab.shm;

/** What went wrong with a shared-memory arena. Nothing was lost or changed by the failed call. */
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
        SegmentException,
        StaleDescriptorException {
  private static final long serialVersionUID = 1L;

  ShmArenaException(String message) {
    super(message);
  }

  ShmArenaException(String message, Throwable cause) {
    super(message, cause);
  }
}
