package org.arenalab.shm;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getLongVolatile;

import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * A bit map with one bit for each granule: a set bit means that a free block starts there. The map
 * detects every second free of a block, by any thread of any process, however short the interval.
 *
 * <p>A word is {@code | generation (32) | bits (32) |}. Bits of another generation are void, so a
 * reset need not clear the map. Lock-free; an operation is one load and one compare-and-set.
 */
final class FreeMap {
  private static final int BITS = SegmentDescriptor.GRANULES_PER_MAP_WORD;
  private final long base;

  FreeMap(long segmentBase, SegmentDescriptor layout) {
    base = segmentBase + layout.freeMapOffset();
  }

  /**
   * Marks a block free. Returns false if the block is already free, or if its generation is over.
   */
  boolean claim(long granule, long generation) {
    long address = addressOf(granule);
    long bit = 1L << (granule % BITS);
    for (; ; ) {
      long word = getLongVolatile(address);
      long current = ofGeneration(word, generation);
      if (word >>> BITS > generation || (current & bit) != 0) {
        return false;
      }
      if (compareAndSetLong(address, word, current | bit)) {
        return true;
      }
    }
  }

  /**
   * Marks a block as in use again. Returns false if the block was not free, which indicates damage.
   */
  boolean release(long granule, long generation) {
    long address = addressOf(granule);
    long bit = 1L << (granule % BITS);
    for (; ; ) {
      long word = getLongVolatile(address);
      if (word >>> BITS != generation) {
        return word >>> BITS > generation;
      }
      if ((word & bit) == 0) {
        return false;
      }
      if (compareAndSetLong(address, word, word & ~bit)) {
        return true;
      }
    }
  }

  boolean isFree(long granule, long generation) {
    long word = getLongVolatile(addressOf(granule));
    return (ofGeneration(word, generation) & (1L << (granule % BITS))) != 0;
  }

  private static long ofGeneration(long word, long generation) {
    return word >>> BITS == generation ? word : generation << BITS;
  }

  private long addressOf(long granule) {
    return base + granule / BITS * Long.BYTES;
  }
}
