package org.arenalab.compressed;

/**
 * The exception for an argument or a setting outside its range, or for a call that is not allowed.
 * It has its own type for programs that report a wrong setting as an error of their user.
 */
public final class InvalidArenaRequestException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  InvalidArenaRequestException(String message) {
    super(Reason.INVALID_REQUEST, message);
  }
}
