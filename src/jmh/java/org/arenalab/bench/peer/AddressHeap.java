package org.arenalab.bench.peer;

import org.arenalab.os.RawMemory;

/**
 * The common shape of all heaps whose blocks are known by address: an arm adds its two calls and
 * nothing else. Zero is the empty slot.
 *
 * <p>An allocator that is out of memory answers zero; the benchmarks ask for little, and writing to
 * that block ends the fork.
 */
abstract class AddressHeap implements ThreadHeap<long[]> {

  /** The allocator's own call. */
  abstract long take(int sizeBytes);

  /** The allocator's own call. */
  abstract void give(long address);

  @Override
  public final long[] newSlots(int count) {
    return new long[count];
  }

  @Override
  public final boolean isEmpty(long[] slots, int slot) {
    return slots[slot] == 0;
  }

  @Override
  public final void allocate(long[] slots, int slot, int sizeBytes) {
    slots[slot] = take(sizeBytes);
  }

  @Override
  public final void free(long[] slots, int slot) {
    give(slots[slot]);
    slots[slot] = 0;
  }

  @Override
  public final long address(long[] slots, int slot) {
    return slots[slot];
  }

  @Override
  public final byte getFirst(long[] slots, int slot) {
    return RawMemory.getByte(slots[slot]);
  }

  @Override
  public final void putFirst(long[] slots, int slot, byte value) {
    RawMemory.putByte(slots[slot], value);
  }

  @Override
  public final void putAll(long[] slots, int slot, int sizeBytes, byte value) {
    RawMemory.fill(slots[slot], sizeBytes, value);
  }

  @Override
  public void close() {}
}
