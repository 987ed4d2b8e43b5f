package org.arenalab.shm;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.putLongOpaque;
import static org.arenalab.os.RawMemory.putLongRelease;

/**
 * The slots in the segment in which leases keep what they have used, so that any process can add it
 * up, and so that what a dead process leased can be given back.
 *
 * <pre>
 *   owner     | pid (22) | serial number (42) |   0: the slot is free
 *   used      bytes of the range (40) | allocations from it (24)
 *   start     position of the leased range; 0: none
 *   length    of it, in bytes
 * </pre>
 *
 * A process writes a slot only while it holds it ({@link LeaseLocks}): it locks the slot, then sets
 * the owner word, and clears the owner word before it unlocks the slot. A set owner word without a
 * lock is therefore a lease whose process is gone. The serial number counts the leases of the
 * segment, so that no two have the same owner word; the pid is for people alone.
 *
 * <p>Lock-free.
 */
final class LeaseTable {
  /** The most granules that a range may have, so that its allocations can be counted. */
  static final long MAX_RANGE_GRANULES = (1L << 24) - 1;

  /** Where the bytes of the used word start. */
  static final int USED_SHIFT = 24;

  static final long COUNT_MASK = (1L << USED_SHIFT) - 1;
  private static final int PID_SHIFT = 42;

  private final long base;
  private final Cursor cursor;
  private final LeaseLocks locks;

  LeaseTable(long segmentBase, Cursor cursor, LeaseLocks locks) {
    base = segmentBase;
    this.cursor = cursor;
    this.locks = locks;
  }

  /**
   * Takes a slot for this process.
   *
   * @return its address, or 0 if all are taken
   */
  long open() {
    for (int slot = 0; slot < SegmentDescriptor.LEASE_SLOTS; slot++) {
      if (ownerOf(slot) == 0 && locks.tryHold(slot)) {
        // Again: a process may have taken the slot and died in between.
        if (compareAndSetLong(ownerAddress(slot), 0, nextOwner())) {
          return addressOf(slot);
        }
        locks.letGo(slot);
      }
    }
    return 0;
  }

  private long nextOwner() {
    long serial = getAndAddLong(base + SegmentDescriptor.LEASES_GRANTED, 1) + 1;
    return (ProcessHandle.current().pid() << PID_SHIFT) | (serial & ((1L << PID_SHIFT) - 1));
  }

  /** Puts a fresh range into a slot whose last one was {@link #retire}d. */
  static void assign(long slot, long position, long lengthBytes) {
    putLongOpaque(slot + SegmentDescriptor.LEASE_USED, 0);
    putLongOpaque(slot + SegmentDescriptor.LEASE_LENGTH, lengthBytes);
    putLongRelease(slot + SegmentDescriptor.LEASE_START, position);
  }

  /** Raises the used word of a slot that nobody else writes to {@code used}. */
  static void raiseUsed(long slot, long used) {
    if (used > getLongAcquire(slot + SegmentDescriptor.LEASE_USED)) {
      putLongRelease(slot + SegmentDescriptor.LEASE_USED, used);
    }
  }

  /**
   * Takes the range out of a slot, keeps its count, and puts what was not used into {@code lists},
   * the largest blocks that fit first.
   *
   * @throws CorruptArenaException if the slot names a range that was never handed out
   */
  void retire(long slot, RecycleLists lists) {
    long used = getLongAcquire(slot + SegmentDescriptor.LEASE_USED);
    long start = getLongAcquire(slot + SegmentDescriptor.LEASE_START);
    long length = getLongAcquire(slot + SegmentDescriptor.LEASE_LENGTH);
    putLongRelease(slot + SegmentDescriptor.LEASE_START, 0);
    putLongRelease(slot + SegmentDescriptor.LEASE_USED, 0);
    cursor.add(SegmentDescriptor.LEASE_ALLOCATIONS, used & COUNT_MASK);
    if (start != 0) {
      giveBack(start, used >>> USED_SHIFT, length, lists);
    }
  }

  private void giveBack(long start, long used, long length, RecycleLists lists) {
    Positions positions = cursor.positions;
    long generation = positions.generation(start);
    long first = positions.offset(start);
    long allocated = cursor.allocatedBytes();
    // After that load, so that it was this generation's.
    if (cursor.generation() != generation) {
      return;
    }
    boolean sane =
        length >= 0
            && length <= allocated - first
            && used >= 0
            && used <= length
            && ((used | length) & (positions.granuleBytes() - 1)) == 0;
    if (!sane) {
      throw new CorruptArenaException(
          "a lease holds %d B from %d and has used %d, but %d B are allocated"
              .formatted(length, first, used, allocated));
    }
    long at = (first + used) >>> positions.granuleShift();
    long end = (first + length) >>> positions.granuleShift();
    while (at < end) {
      int sizeClass = SizeClasses.floor(end - at);
      lists.push(sizeClass, at, generation, false);
      cursor.setMode(Cursor.RECYCLING, generation);
      at += SizeClasses.granules(sizeClass);
    }
  }

  /** Frees a slot that is ours; its range was {@link #retire}d. */
  void close(long slot) {
    putLongRelease(slot + SegmentDescriptor.LEASE_OWNER, 0);
    locks.letGo(SegmentDescriptor.leaseSlot(slot - base));
  }

  /**
   * Frees a slot whose process is gone, and puts what it had not used into {@code lists}.
   *
   * @return false if the slot is free, or its process lives
   */
  boolean reclaim(int slot, RecycleLists lists) {
    if (ownerOf(slot) == 0 || !locks.tryHold(slot)) {
      return false;
    }
    // Again: the owner may have closed the lease before the slot was ours.
    boolean dead = ownerOf(slot) != 0;
    try {
      if (dead) {
        retire(addressOf(slot), lists);
      }
    } finally {
      close(addressOf(slot));
    }
    return dead;
  }

  long addressOf(int slot) {
    return base + SegmentDescriptor.leaseOffset(slot);
  }

  private long ownerAddress(int slot) {
    return addressOf(slot) + SegmentDescriptor.LEASE_OWNER;
  }

  /** The owner word of a slot, which names one lease of the segment; 0 if the slot is free. */
  long ownerOf(int slot) {
    return getLongAcquire(ownerAddress(slot));
  }

  boolean isOpen(int slot) {
    return ownerOf(slot) != 0;
  }

  /** Allocations since the slot's last {@link #retire}. */
  long allocations(int slot) {
    return getLongAcquire(addressOf(slot) + SegmentDescriptor.LEASE_USED) & COUNT_MASK;
  }

  /** What a slot's range has left, if the range is of {@code generation}. */
  long freeBytes(int slot, long generation) {
    long address = addressOf(slot);
    for (; ; ) {
      long start = getLongAcquire(address + SegmentDescriptor.LEASE_START);
      if (start == 0 || cursor.positions.generation(start) != generation) {
        return 0;
      }
      long used = getLongAcquire(address + SegmentDescriptor.LEASE_USED);
      long length = getLongAcquire(address + SegmentDescriptor.LEASE_LENGTH);
      if (getLongAcquire(address + SegmentDescriptor.LEASE_START) == start) {
        return Math.clamp(length - (used >>> USED_SHIFT), 0, Math.max(0, length));
      }
    }
  }
}
