package org.arenalab.compressed;

/** What a compressed arena refuses. Nothing was changed by the call that threw it. */
public abstract sealed class CompressedArenaException extends RuntimeException
    permits InvalidArenaRequestException,
        ArenaClosedException,
        RegionFreedException,
        RegionPinnedException,
        ArenaExhaustedException,
        CodecUnavailableException,
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
