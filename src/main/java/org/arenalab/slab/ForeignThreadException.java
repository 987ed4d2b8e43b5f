package org.arenalab.slab;

/** A heap used by a thread that it does not belong to. */
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
