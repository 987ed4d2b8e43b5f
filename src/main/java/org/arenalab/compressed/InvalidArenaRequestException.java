package org.arenalab.compressed;

/** An argument or a setting outside its range. */
public final class InvalidArenaRequestException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  InvalidArenaRequestException(String message) {
    super(message);
  }
}
