package org.arenalab.shm;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.putLongOpaque;
import static org.arenalab.os.RawMemory.putLongRelease;

import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.arenalab.shm.layout.SizeClasses;

/**
 * The lease slots of a segment, which record the used part of each lease. Any process can add the
 * slots up, and any process can return the unused range of a dead process.
 *
 * <pre>
 *   owner     | pid (22) | serial number (42) |   0: the slot is free
 *   used      bytes of the range (40) | allocations from it (24)
 *   start     position of the leased range; 0: none
 *   length    of it, in bytes
 * </pre>
 *
 * <p>A process writes a slot only while it holds the slot ({@link LeaseLocks}). It locks the slot
 * before it sets the owner word, and clears the owner word before it unlocks the slot. A set owner
 * word without a lock therefore belongs to a process that is gone. The serial number counts the
 * leases of the segment, so that owner words are unique; the pid is only for people.
 *
 * <p>Lock-free.
 */
final class LeaseTable {
  /** Largest range in granules, so that the 24 bits of its count suffice. */
  static final long MAX_RANGE_GRANULES = (1L << 24) - 1;

  static final long COUNT_MASK = (1L << SegmentDescriptor.LEASE_USED_SHIFT) - 1;
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
   * Claims a free slot for this process.
   *
   * @return the slot's address, or 0 if all are taken
   */
  long open() {
    for (int slot = 0; slot < SegmentDescriptor.LEASE_SLOTS; slot++) {
      if (ownerOf(slot) == 0 && locks.tryHold(slot)) {
        // Checked again: a process may have claimed the slot and died in between.
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

  /** Assigns a new range to a slot whose previous range was {@link #retire}d. */
  static void assign(long slot, long position, long lengthBytes) {
    putLongOpaque(slot + SegmentDescriptor.LEASE_USED, 0);
    putLongOpaque(slot + SegmentDescriptor.LEASE_LENGTH, lengthBytes);
    putLongRelease(slot + SegmentDescriptor.LEASE_START, position);
  }

  /** Raises the used word of a slot to {@code used}. No other thread may write the slot. */
  static void raiseUsed(long slot, long used) {
    if (used > getLongAcquire(slot + SegmentDescriptor.LEASE_USED)) {
      putLongRelease(slot + SegmentDescriptor.LEASE_USED, used);
    }
  }

  /**
   * Removes the range from a slot, and adds its count to the arena's counter. Puts the unused part
   * into {@code lists}, the largest fitting blocks first.
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
      giveBack(start, used >>> SegmentDescriptor.LEASE_USED_SHIFT, length, lists);
    }
  }

  private void giveBack(long start, long used, long length, RecycleLists lists) {
    HandleLayout positions = cursor.positions;
    long generation = positions.generation(start);
    long first = positions.offset(start);
    long allocated = cursor.allocatedBytes();
    // Read after the allocated bytes, so that those were of this generation.
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

  /** Frees a slot that this process holds; its range was {@link #retire}d. */
  void close(long slot) {
    putLongRelease(slot + SegmentDescriptor.LEASE_OWNER, 0);
    locks.letGo(SegmentDescriptor.leaseSlot(slot - base));
  }

  /**
   * Frees a slot whose process is gone, and puts its unused range into {@code lists}.
   *
   * @return false if the slot is free, or its process lives
   */
  boolean reclaim(int slot, RecycleLists lists) {
    if (ownerOf(slot) == 0 || !locks.tryHold(slot)) {
      return false;
    }
    // Checked again: the owner may have closed the lease before this thread got the slot.
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

  /**
   * Returns the owner word of a slot, which identifies one lease of the segment; 0 if the slot is
   * free.
   */
  long ownerOf(int slot) {
    return getLongAcquire(ownerAddress(slot));
  }

  boolean isOpen(int slot) {
    return ownerOf(slot) != 0;
  }

  /** Returns the allocations since the slot's last {@link #retire}. */
  long allocations(int slot) {
    return getLongAcquire(addressOf(slot) + SegmentDescriptor.LEASE_USED) & COUNT_MASK;
  }

  /** Returns the unused bytes of a slot's range, or 0 if the range is not of {@code generation}. */
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
        return Math.clamp(
            length - (used >>> SegmentDescriptor.LEASE_USED_SHIFT), 0, Math.max(0, length));
      }
    }
  }
}
