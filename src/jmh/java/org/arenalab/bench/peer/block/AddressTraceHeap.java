package org.arenalab.bench.peer.block;

import org.arenalab.os.RawMemory;

/**
 * The base of the heaps that replay a trace and identify a block by its address. Address zero marks
 * an empty slot, so an allocator that returns zero is out of memory.
 */
abstract class AddressTraceHeap implements TraceHeap<long[]> {
  /** Number of bytes in a block that a replay may write; the floor has fewer than a block. */
  private final long writableBytes;

  AddressTraceHeap() {
    this(Long.MAX_VALUE);
  }

  AddressTraceHeap(long writableBytes) {
    this.writableBytes = writableBytes;
  }

  abstract long take(long sizeBytes);

  abstract long takeZeroed(long sizeBytes);

  abstract long takeAligned(long sizeBytes, long alignmentBytes);

  abstract long resize(long address, long sizeBytes);

  abstract void give(long address);

  private static long require(long address, long sizeBytes) {
    if (address == 0) {
      throw new OutOfMemoryError("the allocator returned no block: sizeBytes=" + sizeBytes);
    }
    return address;
  }

  @Override
  public final long[] newSlots(int count) {
    return new long[count];
  }

  @Override
  public final boolean isEmpty(long[] slots, int slot) {
    return slots[slot] == 0;
  }

  @Override
  public final void allocate(long[] slots, int slot, long sizeBytes) {
    slots[slot] = require(take(sizeBytes), sizeBytes);
  }

  @Override
  public final void allocateZeroed(long[] slots, int slot, long sizeBytes) {
    slots[slot] = require(takeZeroed(sizeBytes), sizeBytes);
  }

  @Override
  public final void allocateAligned(long[] slots, int slot, long sizeBytes, long alignmentBytes) {
    slots[slot] = require(takeAligned(sizeBytes, alignmentBytes), sizeBytes);
  }

  @Override
  public final void reallocate(long[] slots, int slot, long sizeBytes) {
    slots[slot] = require(resize(slots[slot], sizeBytes), sizeBytes);
  }

  @Override
  public final void free(long[] slots, int slot) {
    give(slots[slot]);
    slots[slot] = 0;
  }

  @Override
  public final void move(long[] from, int slot, long[] to, int toSlot) {
    to[toSlot] = from[slot];
    from[slot] = 0;
  }

  @Override
  public final long address(long[] slots, int slot) {
    return slots[slot];
  }

  @Override
  public final void putFirst(long[] slots, int slot, long sizeBytes) {
    if (sizeBytes >= Long.BYTES) {
      RawMemory.putLong(slots[slot], sizeBytes);
    } else {
      RawMemory.putByte(slots[slot], (byte) 1);
    }
  }

  @Override
  public final void touch(long[] slots, int slot, long fromBytes, long toBytes) {
    long address = slots[slot];
    long end = Math.min(toBytes, writableBytes);
    for (long offset = fromBytes; offset < end; offset += STRIDE_BYTES) {
      RawMemory.putByte(address + offset, (byte) 1);
    }
  }

  @Override
  public void close() {}
}
