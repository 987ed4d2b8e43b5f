package org.arenalab.slab;

import org.arenalab.os.Internal;

/** An argument or a setting outside its range. */
public final class InvalidRequestException extends SlabException {
  private static final long serialVersionUID = 1L;

  @Internal
  public InvalidRequestException(String message) {
    super(Reason.INVALID_REQUEST, message);
  }

  @Internal
  public static InvalidRequestException size(long sizeBytes) {
    return new InvalidRequestException(
        "sizeBytes=%d, expected 1 to %d".formatted(sizeBytes, SlabAllocator.MAX_SIZE_BYTES));
  }

  static InvalidRequestException alignment(long alignmentBytes) {
    return new InvalidRequestException(
        "alignmentBytes=%d, expected a power of two from 1 to %d"
            .formatted(alignmentBytes, SlabAllocator.MAX_ALIGNMENT_BYTES));
  }
}
