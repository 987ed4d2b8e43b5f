package org.arenalab.slab;

/** A contradiction in the bookkeeping: something wrote to a block after freeing it. */
public final class CorruptSlabException extends SlabException {
  private static final long serialVersionUID = 1L;

  CorruptSlabException(String message) {
    super(message);
  }
}
