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

  static InvalidRequestException range(long sizeBytes, long offsetBytes, long blockBytes) {
    return new InvalidRequestException(
        "range of %d B at %d is outside the block's %d B"
            .formatted(sizeBytes, offsetBytes, blockBytes));
  }

  static InvalidRequestException address(
      long address, String arena, long capacityBytes, long dataAddress) {
    return new InvalidRequestException(
        "address 0x%x is outside arena %s: %d B at 0x%x"
            .formatted(address, arena, capacityBytes, dataAddress));
  }
}
