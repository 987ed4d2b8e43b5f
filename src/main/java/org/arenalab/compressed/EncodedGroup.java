package org.arenalab.compressed;

import org.arenalab.extent.ExtentPool;

/**
 * A group of a batch's chunks that are encoded one after the other and have no extents yet. One
 * call to the pool allocates all of their extents. With a call per chunk, two compressing threads
 * would contend for the pool's lock and its cache lines.
 */
final class EncodedGroup {
  /** Limit on the chunks of a group, for which one call asks the pool for room. */
  private static final int MAX_CHUNKS = 8;

  /** Size limit of a group in bytes, unless one chunk is larger: eight 4 KiB chunks at worst. */
  private static final int MAX_BYTES = 36 << 10;

  private final int[] indexes;
  private final int[] positions;
  private final int[] sizes;
  private final long[] owners;
  private final long[] offsets;
  private int count;
  private int bytes;

  /**
   * @param maxStoredBytes largest encoded size of one chunk
   */
  EncodedGroup(int maxStoredBytes) {
    int capacity = capacity(maxStoredBytes);
    indexes = new int[capacity];
    positions = new int[capacity];
    sizes = new int[capacity];
    owners = new long[capacity];
    offsets = new long[capacity];
  }

  private static int capacity(int maxStoredBytes) {
    return Math.clamp(MAX_BYTES / maxStoredBytes, 1, MAX_CHUNKS);
  }

  /** Returns the size of a buffer for all chunks of a group, in bytes. */
  static int bytesFor(int maxStoredBytes) {
    return capacity(maxStoredBytes) * maxStoredBytes;
  }

  int count() {
    return count;
  }

  boolean isFull() {
    return count == indexes.length;
  }

  void clear() {
    count = 0;
    bytes = 0;
  }

  /** Returns the position at which the next chunk is encoded. */
  int nextPosition() {
    return bytes;
  }

  /** Adds the chunk that was encoded at {@link #nextPosition}. */
  void add(int index, long owner, int storedBytes) {
    indexes[count] = index;
    positions[count] = bytes;
    sizes[count] = storedBytes;
    owners[count++] = owner;
    bytes += storedBytes;
  }

  /** Allocates an extent for each chunk, or {@link ExtentPool#NONE}. */
  void allocate(ExtentPool pool) {
    pool.allocateAll(sizes, owners, offsets, count);
  }

  /** Frees the extents from index {@code first} on, whose chunks are not staged. */
  void freeFrom(int first, ExtentPool pool) {
    for (int i = first; i < count; i++) {
      if (offsets[i] != ExtentPool.NONE) {
        pool.free(offsets[i]);
      }
    }
  }

  /** Returns the index in the batch of the group's chunk {@code i}. */
  int index(int i) {
    return indexes[i];
  }

  int position(int i) {
    return positions[i];
  }

  int storedBytes(int i) {
    return sizes[i];
  }

  long offset(int i) {
    return offsets[i];
  }
}
