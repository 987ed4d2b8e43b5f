package org.arenalab.bench.peer.block;

import org.arenalab.os.RawMemory;

/**
 * The base of all heaps that identify a block by its address: an arm implements only {@code take}
 * and {@code give}. Address zero marks an empty slot.
 *
 * <p>An allocator that is out of memory returns zero. The benchmarks allocate little memory; a
 * write to such a block ends the fork.
 */
abstract class AddressHeap implements ThreadHeap<long[]> {

  /** Allocates a block through the allocator's own function. */
  abstract long take(int sizeBytes);

  /** Frees a block through the allocator's own function. */
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
