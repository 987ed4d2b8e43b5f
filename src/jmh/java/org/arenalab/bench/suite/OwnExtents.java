package org.arenalab.bench.suite;

import org.arenalab.bench.peer.BlockAllocator;
import org.arenalab.bench.peer.ThreadHeap;
import org.arenalab.compressed.ExtentPool;
import org.arenalab.compressed.ExtentPoolConfig;
import org.arenalab.compressed.ExtentPoolStats;
import org.arenalab.compressed.Relocation;
import org.arenalab.os.RawMemory;

/**
 * Our own pool, with slots that compaction may rewrite. For one thread: what compacts is the thread
 * that allocates.
 */
final class OwnExtents implements BlockAllocator<long[]>, Relocation {
  private static final long LARGEST_BYTES = 4096;

  private final ExtentPool pool;
  private final long[] offsets;

  /** Room for that many extents of any page, and as much again. */
  OwnExtents(int live) {
    pool = ExtentPool.open(ExtentPoolConfig.ofCapacity(2 * live * LARGEST_BYTES));
    offsets = new long[live];
  }

  ExtentPoolStats stats() {
    return pool.stats();
  }

  /** One slice. */
  void compact() {
    var _ = pool.compact(ExtentPool.MAX_SLICE_NS, this);
  }

  @Override
  public boolean mayMove(long owner, long fromOffset) {
    return offsets[(int) owner] == fromOffset;
  }

  @Override
  public boolean moved(long owner, long fromOffset, long toOffset) {
    if (offsets[(int) owner] != fromOffset) {
      return false;
    }
    offsets[(int) owner] = toOffset;
    return true;
  }

  @Override
  public String name() {
    return "extent-pool";
  }

  @Override
  public String version() {
    return pool.config().toString();
  }

  @Override
  public ThreadHeap<long[]> openHeap() {
    return new Heap();
  }

  @Override
  public void close() {
    pool.close();
  }

  private final class Heap implements ThreadHeap<long[]> {
    /** The one set of slots that compaction knows. */
    @Override
    public long[] newSlots(int count) {
      if (count != offsets.length) {
        throw new IllegalArgumentException(
            "%d slots, expected %d".formatted(count, offsets.length));
      }
      return offsets;
    }

    @Override
    public boolean isEmpty(long[] slots, int slot) {
      return slots[slot] == 0;
    }

    @Override
    public void allocate(long[] slots, int slot, int sizeBytes) {
      slots[slot] = pool.allocate(sizeBytes, slot);
    }

    @Override
    public void free(long[] slots, int slot) {
      pool.free(slots[slot]);
      slots[slot] = 0;
    }

    @Override
    public long address(long[] slots, int slot) {
      return pool.address(slots[slot]);
    }

    @Override
    public byte getFirst(long[] slots, int slot) {
      return RawMemory.getByte(address(slots, slot));
    }

    @Override
    public void putFirst(long[] slots, int slot, byte value) {
      RawMemory.putByte(address(slots, slot), value);
    }

    @Override
    public void putAll(long[] slots, int slot, int sizeBytes, byte value) {
      RawMemory.fill(address(slots, slot), sizeBytes, value);
    }

    @Override
    public void close() {}
  }
}
