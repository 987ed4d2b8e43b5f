package org.arenalab.compressed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.RawMemory;
import org.arenalab.os.StackReserve;

/**
 * A lease of a chunk's raw bytes, for reading and writing in place. While the lease is open, the
 * chunk is not compressed and its region is not freed. Several leases of one chunk may be open at
 * once. Their holders see each other's writes.
 *
 * <p>A lease belongs to the thread that took it. Its segment refuses other threads, and after
 * {@link #close} all threads. No write can therefore be lost in a discarded page.
 */
public final class ChunkLease implements AutoCloseable {
  private final ChunkAccess access;
  private final int id;
  private final long chunk;
  private final Arena lifetime = Arena.ofConfined();
  private final MemorySegment segment;

  ChunkLease(ChunkAccess access, int id, long chunk, long address, int sizeBytes) {
    this.access = access;
    this.id = id;
    this.chunk = chunk;
    segment = RawMemory.segment(address, sizeBytes).reinterpret(lifetime, null);
  }

  /**
   * Returns the chunk's {@link CompressedRegion#chunkBytes} bytes. Access throws {@link
   * IllegalStateException} after {@link #close}, and {@link WrongThreadException} in other threads.
   */
  public MemorySegment segment() {
    return segment;
  }

  /** Returns the index of the chunk in its region. */
  public long chunk() {
    return chunk;
  }

  /**
   * Ends the lease. Closing again does nothing.
   *
   * @throws WrongThreadException in any thread except the one that took the lease
   */
  @Override
  public void close() {
    if (lifetime.scope().isAlive()) {
      StackReserve.requireForOperation();
      lifetime.close();
      access.unpin(id);
    }
  }
}
