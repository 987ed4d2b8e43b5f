package org.arenalab.os;

import java.lang.ref.Reference;

/**
 * A write of scattered memory to one place of a file, in one system call ({@code pwritev}). The
 * kernel reads the memory; no Java code touches it. A page fault of that reading is served like any
 * other.
 *
 * <p>Not thread-safe. Makes no garbage unless the write fails.
 */
@Internal
public final class GatherWrite {
  private final MemoryRanges pieces;

  /** Allocates a write of at most {@code capacity}: 1 to 1,024. */
  public GatherWrite(int capacity) {
    pieces = new MemoryRanges(capacity);
  }

  /** Removes all pieces. */
  public void clear() {
    pieces.clear();
  }

  /** Returns the number of pieces. */
  public int size() {
    return pieces.size();
  }

  /**
   * Appends a piece of memory.
   *
   * @throws IllegalStateException if the write has {@code capacity} already
   */
  public void add(long address, long lengthBytes) {
    pieces.add(address, lengthBytes);
  }

  /**
   * Writes the pieces one after the other at {@code offsetBytes}.
   *
   * @return the bytes written, fewer than requested if the memory after them could not be read; or
   *     the negated errno, EFAULT if the first byte could not be read
   */
  public long writeTo(SharedMemory file, long offsetBytes) {
    long address = pieces.entriesAddress();
    int count = pieces.size();
    try {
      long written =
          file.descriptor()
              .systemCallWithoutErrno(KernelCalls.PWRITEV, address, count, offsetBytes, 0);
      // A write that wrote nothing may be repeated, to get its errno.
      return written >= 0
          ? written
          : file.descriptor().systemCall(KernelCalls.PWRITEV, address, count, offsetBytes, 0);
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
