package org.arenalab.compressed;

/**
 * The exception of a compressed arena. {@link #reason} names the cause. A call on several chunks
 * may have handled some of them before it threw. Any other call that threw has changed nothing.
 */
public class CompressedArenaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The cause of an exception. */
  public enum Reason {
    /** An argument or a setting is outside its range, or the call is not allowed here. */
    INVALID_REQUEST,
    /** The arena is closed or being closed. */
    CLOSED,
    /** The region was freed. */
    REGION_FREED,
    /** The region cannot be freed, because leases of its chunks are open. */
    PINNED,
    /** The address space is exhausted: the arena's for regions, or that of the process. */
    EXHAUSTED,
    /**
     * The compressed bytes do not decode to a chunk: some code wrote to the pool. The chunk's
     * contents are lost. The chunk stays damaged until it is overwritten as a whole, or until its
     * region is freed.
     */
    DAMAGED_EXTENT,
    /** The bookkeeping contradicts itself: some code wrote to memory that it does not own. */
    CORRUPT
  }

  private final Reason reason;

  CompressedArenaException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns the cause. */
  public final Reason reason() {
    return reason;
  }
}
