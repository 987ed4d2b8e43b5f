package org.arenalab.extent;

/** The exception for an offset at which no extent of this pool can start. */
public final class ForeignOffsetException extends ExtentPoolException {
  private static final long serialVersionUID = 1L;

  ForeignOffsetException(String message) {
    super(message);
  }

  static ForeignOffsetException outside(long offset, long alignmentBytes, long endOffset) {
    return new ForeignOffsetException(
        "offset 0x%x is not of this pool, whose extents start at multiples of %d B below 0x%x"
            .formatted(offset, alignmentBytes, endOffset));
  }

  static ForeignOffsetException interior(long offset, long extentOffset, int sizeBytes) {
    return new ForeignOffsetException(
        "offset 0x%x is not the start of an extent: it is %d B into the one of %d B at 0x%x"
            .formatted(offset, offset - extentOffset, sizeBytes, extentOffset));
  }
}
