package org.arenalab.slab;

/**
 * A failure of an operation of the slab allocator, with its reason. The call that threw it changed
 * nothing. A failure that a program may handle apart is of a subtype.
 */
public sealed class SlabException extends RuntimeException
    permits InvalidRequestException,
        SlabExhaustedException,
        DoubleFreeException,
        AllocatorClosedException {
  private static final long serialVersionUID = 2L;

  /** The cause of a failure. */
  public enum Reason {
    /** An argument or a setting is outside its range. */
    INVALID_REQUEST,
    /** An allocation found no room. Smaller requests may still succeed. */
    EXHAUSTED,
    /** An address is not the start of a live block of this allocator. */
    INVALID_ADDRESS,
    /** The freed block is free already. */
    DOUBLE_FREE,
    /** A thread uses a heap that it does not own. */
    FOREIGN_THREAD,
    /** The allocator or the heap is closed. */
    CLOSED,
    /** The bookkeeping contradicts itself: something wrote to a block after its free. */
    CORRUPT
  }

  private final Reason reason;

  SlabException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns the cause of the failure. */
  public final Reason reason() {
    return reason;
  }

  static SlabException foreignAddress(long address) {
    return new SlabException(
        Reason.INVALID_ADDRESS,
        "address 0x%x is not of this allocator (or all of its page was freed already)"
            .formatted(address));
  }

  static SlabException interiorAddress(long address, long blockBytes, long distanceBytes) {
    return new SlabException(
        Reason.INVALID_ADDRESS,
        "address 0x%x is not the start of a block: it is %d B into one of %d B"
            .formatted(address, distanceBytes, blockBytes));
  }

  static SlabException foreignThread(Thread owner, Thread caller) {
    return new SlabException(
        Reason.FOREIGN_THREAD,
        "this heap belongs to thread %s; %s needs one of its own: SlabAllocator.newHeap()"
            .formatted(owner.getName(), caller.getName()));
  }

  static SlabException virtualThread() {
    return new SlabException(
        Reason.FOREIGN_THREAD,
        "virtual threads have no heap of their own; call the allocator's methods");
  }

  static SlabException corrupt(String message) {
    return new SlabException(Reason.CORRUPT, message);
  }
}
