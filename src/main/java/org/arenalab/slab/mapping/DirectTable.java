package org.arenalab.slab.mapping;

/**
 * A hash table of the mappings of live blocks, by address. The entries are the mappings themselves,
 * so adding needs no Java memory, unlike with any map of a library. If the table cannot grow, its
 * chains become longer.
 *
 * <p>Thread-safe: one lock. Cost: some tens of nanoseconds, in addition to the system calls of such
 * blocks.
 */
final class DirectTable {
  private static final int FIRST_BUCKETS = 64;

  /** The fraction of the golden ratio, times 2^64: spreads addresses over the buckets. */
  private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

  private DirectMapping[] buckets = new DirectMapping[FIRST_BUCKETS];
  private int count;
  private long bytes;

  /** The bucket at which {@link #removeAny} continues: removing all mappings costs linear time. */
  private int nextBucket;

  private static int bucket(DirectMapping[] buckets, long address) {
    return (int) ((address * GOLDEN_RATIO) >>> Integer.SIZE) & (buckets.length - 1);
  }

  synchronized void add(DirectMapping mapping) {
    if (count >= buckets.length) {
      tryGrow();
    }
    link(buckets, mapping);
    count++;
    bytes += mapping.bytes;
  }

  private static void link(DirectMapping[] buckets, DirectMapping mapping) {
    int bucket = bucket(buckets, mapping.address);
    mapping.next = buckets[bucket];
    buckets[bucket] = mapping;
  }

  private void tryGrow() {
    DirectMapping[] more;
    try {
      more = new DirectMapping[2 * buckets.length];
    } catch (OutOfMemoryError e) {
      return;
    }
    for (DirectMapping first : buckets) {
      for (DirectMapping each = first; each != null; ) {
        DirectMapping next = each.next;
        link(more, each);
        each = next;
      }
    }
    buckets = more;
  }

  /** Returns the mapping at an address; null if there is none. */
  synchronized DirectMapping get(long address) {
    DirectMapping each = buckets[bucket(buckets, address)];
    while (each != null && each.address != address) {
      each = each.next;
    }
    return each;
  }

  /** Returns the length of the mapping at an address; 0 if there is none. */
  synchronized long bytesAt(long address) {
    DirectMapping mapping = get(address);
    return mapping == null ? 0 : mapping.bytes;
  }

  /** Removes the mapping at an address. Returns null if there is none. */
  synchronized DirectMapping remove(long address) {
    int bucket = bucket(buckets, address);
    DirectMapping before = null;
    for (DirectMapping each = buckets[bucket]; each != null; each = each.next) {
      if (each.address == address) {
        unlink(bucket, before, each);
        return each;
      }
      before = each;
    }
    return null;
  }

  /** Removes one mapping. Returns null if the table is empty. */
  synchronized DirectMapping removeAny() {
    if (count == 0) {
      return null;
    }
    while (buckets[nextBucket] == null) {
      nextBucket = (nextBucket + 1) & (buckets.length - 1);
    }
    DirectMapping first = buckets[nextBucket];
    unlink(nextBucket, null, first);
    return first;
  }

  private void unlink(int bucket, DirectMapping before, DirectMapping mapping) {
    if (before == null) {
      buckets[bucket] = mapping.next;
    } else {
      before.next = mapping.next;
    }
    mapping.next = null;
    count--;
    bytes -= mapping.bytes;
  }

  synchronized int count() {
    return count;
  }

  synchronized long bytes() {
    return bytes;
  }
}
