package org.arenalab.shm;

import org.arenalab.os.Internal;

/** An argument or a setting outside its range. */
public final class InvalidRequestException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  @Internal
  public InvalidRequestException(String message) {
    super(Reason.INVALID_REQUEST, message);
  }

  @Internal
  public static InvalidRequestException size(long sizeBytes) {
    return new InvalidRequestException("sizeBytes=" + sizeBytes + ", expected at least 1");
  }

  static InvalidRequestException alignment(long alignmentBytes, long maxBytes) {
    return new InvalidRequestException(
        "alignmentBytes=%d, expected a power of two from 1 to %d"
            .formatted(alignmentBytes, maxBytes));
  }
}
