package org.arenalab.compressed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.RawMemory;
import org.arenalab.os.StackReserve;

/**
 * A chunk's raw bytes, for reading and writing in place. While it is open the chunk is neither
 * compressed nor is its region freed; several leases of one chunk may be open at once, and their
 * holders see each other's writes.
 *
 * <p>Belongs to the thread that took it: its segment refuses other threads, and everybody once the
 * lease is closed, so that no write can be lost in a page that was given back.
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
   * The chunk: {@link CompressedRegion#chunkBytes} bytes. Access throws {@link
   * IllegalStateException} after {@link #close}, and {@link WrongThreadException} in other threads.
   */
  public MemorySegment segment() {
    return segment;
  }

  /** The index of the chunk in its region. */
  public long chunk() {
    return chunk;
  }

  /**
   * Ends the lease. Closing again does nothing.
   *
   * @throws WrongThreadException in any other thread than the one that took it
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
