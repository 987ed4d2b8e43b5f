package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;

/**
 * A chunk's raw bytes, for reading and writing in place. While it is open the chunk is neither
 * compressed nor is its region freed; several leases of one chunk may be open at once, and their
 * holders see each other's writes.
 *
 * <p>Belongs to the thread that took it: its segment refuses other threads, and everybody once the
 * lease is closed, so that no write can be lost in a page that was given back.
 */
public final class ChunkLease implements AutoCloseable {

  ChunkLease() {}

  /**
   * The chunk: {@link CompressedRegion#chunkBytes} bytes. Throws when used after {@link #close}.
   */
  public MemorySegment segment() {
    throw new UnsupportedOperationException();
  }

  /** The index of the chunk in its region. */
  public long chunk() {
    throw new UnsupportedOperationException();
  }

  /** Ends the lease. Closing again does nothing. */
  @Override
  public void close() {}
}
