package org.arenalab.compressed;

/**
 * The base of all exceptions of a compressed arena. A call on several chunks may have handled some
 * of them before it threw. Any other call that threw has changed nothing.
 */
public abstract sealed class CompressedArenaException extends RuntimeException
    permits InvalidArenaRequestException,
        ArenaClosedException,
        RegionFreedException,
        RegionPinnedException,
        ArenaExhaustedException,
        CorruptExtentException,
        CorruptArenaException {
  private static final long serialVersionUID = 1L;

  CompressedArenaException(String message) {
    super(message);
  }

  CompressedArenaException(String message, Throwable cause) {
    super(message, cause);
  }
}
