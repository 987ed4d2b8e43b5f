package org.arenalab.bench.suite;

import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.Relocation;

/**
 * One thread's extents in a pool that several threads share. Any of the threads may compact; they
 * share the table of offsets.
 */
final class PoolStore extends ExtentStore {
  private final ExtentPool pool;
  private final Table table;
  private final int firstKey;
  private final int replacementsPerSlice;
  private final Histogram sliceNs = new Histogram(3_600_000_000_000L, 2);
  private int sinceSlice;
  private long storedBytes;

  /**
   * Creates a thread's part of the table.
   *
   * @param firstKey the first key of the thread's slots; slot {@code n} has key {@code firstKey +
   *     n}
   * @param replacementsPerSlice the number of replacements before each compaction slice; 0 for
   *     never
   */
  PoolStore(ExtentPool pool, Table table, int firstKey, int slots, int replacementsPerSlice) {
    super(slots);
    this.pool = pool;
    this.table = table;
    this.firstKey = firstKey;
    this.replacementsPerSlice = replacementsPerSlice;
  }

  /** The offset of each key's extent, or 0 if the key has no extent. */
  static final class Table implements Relocation {
    private final AtomicLongArray offsets;

    Table(int keys) {
      offsets = new AtomicLongArray(keys);
    }

    @Override
    public boolean mayMove(long owner, long fromOffset) {
      return offsets.get((int) owner) == fromOffset;
    }

    @Override
    public boolean tryMove(long owner, long fromOffset, long toOffset) {
      return offsets.compareAndSet((int) owner, fromOffset, toOffset);
    }
  }

  @Override
  void put(int slot, int sizeBytes) {
    int key = firstKey + slot;
    long offset = pool.allocate(sizeBytes, key);
    if (offset == ExtentPool.NONE) {
      throw new IllegalStateException("no room for " + sizeBytes + " B: " + pool.stats());
    }
    write(pool.address(offset), sizeBytes);
    table.offsets.set(key, offset);
    storedBytes += sizeBytes;
    if (replacementsPerSlice > 0 && ++sinceSlice == replacementsPerSlice) {
      sinceSlice = 0;
      compact();
    }
  }

  @Override
  void drop(int slot, int sizeBytes) {
    long offset = table.offsets.getAndSet(firstKey + slot, 0);
    read(pool.address(offset), sizeBytes);
    pool.free(offset);
  }

  /** Runs slices until the pool's target is reached. */
  void compactAll() {
    while (compact()) {}
  }

  private boolean compact() {
    long start = System.nanoTime();
    boolean more = pool.compact(ExtentPool.MAX_SLICE_NS, table);
    sliceNs.recordValue(System.nanoTime() - start);
    return more;
  }

  /** Returns the durations of this thread's slices. */
  Histogram sliceNs() {
    return sliceNs;
  }

  /** Returns the bytes of all extents that this thread has stored, in total. */
  long storedBytes() {
    return storedBytes;
  }
}
