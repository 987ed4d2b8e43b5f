package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
  private static final int ENTRY_BYTES = 16;

  private final MemorySegment pieces;
  private final int maxPieces;
  private int count;

  /** Allocates a write of at most {@code maxPieces}: 1 to 1,024. */
  public GatherWrite(int maxPieces) {
    if (maxPieces < 1 || maxPieces > 1024) {
      throw new IllegalArgumentException("maxPieces=" + maxPieces + ", expected 1 to 1024");
    }
    this.maxPieces = maxPieces;
    pieces = Arena.ofAuto().allocate((long) maxPieces * ENTRY_BYTES, Long.BYTES);
  }

  /** Removes all pieces. */
  public void clear() {
    count = 0;
  }

  /** Returns the number of pieces. */
  public int size() {
    return count;
  }

  /**
   * Appends a piece of memory.
   *
   * @throws IllegalStateException if the write has {@code maxPieces} already
   */
  public void add(long address, long lengthBytes) {
    if (count == maxPieces) {
      throw new IllegalStateException(
          "too many pieces: maxPieces=" + maxPieces + ", expected fewer; write them first");
    }
    pieces.set(JAVA_LONG, (long) count * ENTRY_BYTES, address);
    pieces.set(JAVA_LONG, (long) count * ENTRY_BYTES + Long.BYTES, lengthBytes);
    count++;
  }

  /**
   * Writes the pieces one after the other at {@code offsetBytes}.
   *
   * @return the bytes written, fewer than requested if the memory after them could not be read; or
   *     the negated errno, EFAULT if the first byte could not be read
   */
  public long writeTo(SharedMemory file, long offsetBytes) {
    long address = pieces.address();
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
