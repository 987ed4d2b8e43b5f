package org.arenalab.slab;

/** A lack of room for a request. Smaller requests may still succeed; freeing makes room. */
public final class SlabExhaustedException extends SlabException {
  private static final long serialVersionUID = 1L;

  SlabExhaustedException(String message) {
    super(Reason.EXHAUSTED, message);
  }

  static SlabExhaustedException region(long sizeBytes, long reservedBytes, long usedBytes) {
    return new SlabExhaustedException(
        "no room for %d B: %d of %d B reserved are in use; free blocks, or reserve more"
            .formatted(sizeBytes, usedBytes, reservedBytes));
  }
}
