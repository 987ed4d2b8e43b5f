package org.arenalab.slab;

/** A free of a block that is free already. */
public final class DoubleFreeException extends SlabException {
  private static final long serialVersionUID = 1L;

  DoubleFreeException(long address, long blockBytes) {
    super(
        Reason.DOUBLE_FREE,
        "block of %d B at 0x%x is not live (already freed?)".formatted(blockBytes, address));
  }
}
