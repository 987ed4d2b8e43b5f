package org.arenalab.extent;

import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;

/**
 * The exception of an extent pool. {@link #reason} names the cause. A call that threw one has
 * changed nothing, but {@link ExtentPool#trim} may have discarded pages.
 */
public class ExtentPoolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The cause of an exception. */
  public enum Reason {
    /** An argument or a setting is outside its range. */
    INVALID_REQUEST,
    /** No extent of this pool can start at the offset. */
    FOREIGN_OFFSET,
    /** The extent is already free, or the place was never handed out. */
    DOUBLE_FREE,
    /** The capacity exceeds the available address space. */
    NO_ADDRESS_SPACE,
    /** Another pool is open over the file. */
    IN_USE,
    /** The pool was closed. */
    CLOSED,
    /**
     * The bookkeeping contradicts itself: some code wrote outside the extents that it owns, or the
     * process of a pool in a file died inside a call.
     */
    CORRUPT
  }

  private final Reason reason;

  ExtentPoolException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns the cause. */
  public final Reason reason() {
    return reason;
  }

  static ExtentPoolException doubleFree(long offset) {
    return new ExtentPoolException(
        Reason.DOUBLE_FREE, "extent at 0x%x is not live (already freed?)".formatted(offset));
  }

  static ExtentPoolException outside(long offset, long alignmentBytes, long endOffset) {
    return new ExtentPoolException(
        Reason.FOREIGN_OFFSET,
        "offset 0x%x is not of this pool, whose extents start at multiples of %d B below 0x%x"
            .formatted(offset, alignmentBytes, endOffset));
  }

  static ExtentPoolException interior(long offset, long extentOffset, int sizeBytes) {
    return new ExtentPoolException(
        Reason.FOREIGN_OFFSET,
        "offset 0x%x is not the start of an extent: it is %d B into the one of %d B at 0x%x"
            .formatted(offset, offset - extentOffset, sizeBytes, extentOffset));
  }

  static ExtentPoolException inUse(SharedMemory file) {
    return new ExtentPoolException(
        Reason.IN_USE,
        "a pool is open over %s, expected none; close it, or end its process".formatted(file));
  }

  static ExtentPoolException noAddressSpace(long capacityBytes, SystemCallException cause) {
    ExtentPoolException refusal =
        new ExtentPoolException(
            Reason.NO_ADDRESS_SPACE,
            "cannot reserve a pool of %d B (%s); ask for less, or raise ulimit -v"
                .formatted(capacityBytes, cause.getMessage()));
    refusal.initCause(cause);
    return refusal;
  }
}
