package org.arenalab.slab;

/** An allocator, or a heap, that was closed. */
public final class AllocatorClosedException extends SlabException {
  private static final long serialVersionUID = 1L;

  AllocatorClosedException(String what) {
    super(what + " is closed");
  }
}
