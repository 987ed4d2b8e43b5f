package org.arenalab.contract;

import java.util.OptionalLong;
import org.arenalab.os.RawMemory;

/**
 * An allocator under test. A handle is any number that identifies a live block, such as its
 * address. The defaults are those of an allocator that can only allocate and free.
 */
interface Subject extends AutoCloseable {
  /** The result of an allocation without room. */
  long REFUSED = Long.MIN_VALUE;

  /** Returns a handle, or {@link #REFUSED}. */
  long allocate(long sizeBytes);

  /** Returns the size of the largest block that a trace may ask for. */
  default long maxBytes() {
    return Long.MAX_VALUE;
  }

  /** Returns the alignment that every block of a size must have. */
  default long alignmentBytes(long sizeBytes) {
    return 16;
  }

  /** Returns whether {@link #allocateAligned} aligns as asked. */
  default boolean aligns() {
    return false;
  }

  default long allocateAligned(long sizeBytes, long alignmentBytes) {
    return allocate(sizeBytes);
  }

  default long allocateZeroed(long sizeBytes) {
    long handle = allocate(sizeBytes);
    if (handle != REFUSED) {
      RawMemory.fill(address(handle), sizeBytes, (byte) 0);
    }
    return handle;
  }

  /**
   * Resizes a block and keeps the bytes that fit in both sizes.
   *
   * @return the block's handle, or {@link #REFUSED} if the block is unchanged for want of room
   */
  default long reallocate(long handle, long oldSizeBytes, long newSizeBytes) {
    long moved = allocate(newSizeBytes);
    if (moved != REFUSED) {
      RawMemory.copy(address(handle), address(moved), Math.min(oldSizeBytes, newSizeBytes));
      free(handle);
    }
    return moved;
  }

  void free(long handle);

  /** Allocates in the second thread. */
  default long allocateElsewhere(long sizeBytes) {
    return allocate(sizeBytes);
  }

  /** Frees in the second thread a block of either thread. */
  default void freeElsewhere(long handle) {
    free(handle);
  }

  /** Ends the second thread and replaces it by another. Its blocks stay live. */
  default void endThread(boolean closing) {}

  default void flush() {}

  /** Releases or compacts memory. Live blocks may move. */
  default void scavenge() {}

  /** Frees all blocks at once; returns false if the subject cannot. */
  default boolean tryReset() {
    return false;
  }

  long address(long handle);

  /** Returns whether a free of anything but a live block is refused. */
  default boolean checksFrees() {
    return false;
  }

  /** Returns the number by which the allocator itself knows a block. */
  default long reference(long handle) {
    return handle;
  }

  /** Frees a block by its {@link #reference}. */
  default void freeReference(long reference) {
    free(reference);
  }

  /** Returns a number that looks like a reference but lies inside a live block, if there is one. */
  default OptionalLong referenceInside(long handle, long sizeBytes) {
    return OptionalLong.empty();
  }

  /** Checks the subject's own invariants, and compares its statistics with the counts. */
  void verify(Counts counts);

  /**
   * The counts that exact statistics must show.
   *
   * @param liveBytes the sum of the requested sizes
   * @param refusals allocations without room
   */
  record Counts(int liveBlocks, long liveBytes, long allocations, long frees, long refusals) {}

  /** Closes the allocator, also with live blocks. */
  @Override
  void close();
}
