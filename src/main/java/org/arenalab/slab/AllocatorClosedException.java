package org.arenalab.slab;

/** A use of an allocator or heap that is closed. */
public final class AllocatorClosedException extends SlabException {
  private static final long serialVersionUID = 1L;

  AllocatorClosedException(String what) {
    super(Reason.CLOSED, what + " is closed");
  }
}
