package org.arenalab.compressed;

import org.arenalab.os.Internal;

/**
 * An observer that is told when chunks become raw without a call of the observer's owner. A run of
 * chunks without a raw chunk needs no visit until a call names one of them. It is also told about
 * reads of stored chunks, which stamp nothing.
 *
 * <p>The thread that makes a chunk raw calls the observer, after the chunk is raw. It holds no lock
 * of a chunk or of the pool. A method must be wait-free and fast, must not throw, and must not call
 * the arena or its regions. An exception is logged once and counted; it does not reach the access.
 *
 * <p>An access that finds its chunk raw calls nothing. So does an access that stamps it.
 *
 * @see CompressedArena#observe
 */
@Internal
public interface ArenaObserver {
  /**
   * An access has decompressed a chunk.
   *
   * @param stallNs time that the access has lost; 0 if the observer was set during that time
   */
  void demandLoad(CompressedRegion region, long chunk, long stallNs);

  /**
   * A chunk became raw in another way: it was decompressed ahead, overwritten, taken from its
   * compressor, evicted, or an incompressible chunk is about to be written.
   */
  void becameRaw(CompressedRegion region, long chunk);

  /** A bulk read has decoded a stored chunk. The chunk stays stored. */
  void storedRead(CompressedRegion region, long chunk);

  /** A region was allocated. Its chunks are raw. */
  void regionAllocated(CompressedRegion region);

  /** A region was freed, or its arena was closed. No thread is in the region any more. */
  void regionFreed(CompressedRegion region);
}
