package org.arenalab.compressed;

/**
 * Chunks of a batch that lie encoded one behind the other, and have no extent yet. The pool is
 * asked for all of them at once: two threads that store would otherwise take its lock, and the
 * lines that go with it, from each other for every chunk.
 */
final class EncodedGroup {
  private final int maxStoredBytes;
  private final int[] indexes;
  private final int[] positions;
  private final int[] sizes;
  private final long[] owners;
  private final long[] offsets;
  private int count;
  private int bytes;

  /**
   * @param maxStoredBytes what one chunk may take
   */
  EncodedGroup(int capacity, int maxStoredBytes) {
    this.maxStoredBytes = maxStoredBytes;
    indexes = new int[capacity];
    positions = new int[capacity];
    sizes = new int[capacity];
    owners = new long[capacity];
    offsets = new long[capacity];
  }

  /** How many bytes the buffer has to have. */
  int capacityBytes() {
    return indexes.length * maxStoredBytes;
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

  /** Where the next chunk is encoded to. */
  int nextPosition() {
    return bytes;
  }

  /** What was encoded to {@link #nextPosition}. */
  void add(int index, long owner, int storedBytes) {
    indexes[count] = index;
    positions[count] = bytes;
    sizes[count] = storedBytes;
    owners[count++] = owner;
    bytes += storedBytes;
  }

  /** An extent for each, or {@link ExtentPool#NONE}. */
  void allocate(ExtentPool pool) {
    pool.allocateAll(sizes, owners, offsets, count);
  }

  /** Gives back what was allocated for the last ones, which are not staged. */
  void freeFrom(int first, ExtentPool pool) {
    for (int i = first; i < count; i++) {
      if (offsets[i] != ExtentPool.NONE) {
        pool.free(offsets[i]);
      }
    }
  }

  /** Which of the batch the chunk is. */
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
