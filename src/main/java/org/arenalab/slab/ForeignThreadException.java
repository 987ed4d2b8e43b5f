package org.arenalab.slab;

/** A use of a heap by a thread that does not own the heap. */
public final class ForeignThreadException extends SlabException {
  private static final long serialVersionUID = 1L;

  ForeignThreadException(Thread owner, Thread caller) {
    super(
        "this heap belongs to thread %s; %s needs one of its own: SlabAllocator.newHeap()"
            .formatted(owner.getName(), caller.getName()));
  }

  ForeignThreadException(String message) {
    super(message);
  }
}
