package org.arenalab.shm;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.putLongOpaque;
import static org.arenalab.os.RawMemory.putLongRelease;

import org.arenalab.os.ProcessIdentity;

/**
 * The slots in the segment in which leases keep what they have used, so that any process can add it
 * up, and so that what a dead process leased can be given back.
 *
 * <pre>
 *   owner     | pid (22) | start ticks (42) |     0: the slot is free
 *   used      | allocations (32) | granules (32) |
 *   start     position of the leased range; 0: none
 *   granules  its length
 * </pre>
 *
 * Only its owner writes a slot that is taken. Lock-free.
 */
final class LeaseTable {
  private static final int PID_SHIFT = 42;
  private static final int HALF = 32;
  private static final long LOW = 0xffff_ffffL;

  private final long base;
  private final Cursor cursor;

  LeaseTable(long segmentBase, Cursor cursor) {
    base = segmentBase + SegmentDescriptor.LEASES;
    this.cursor = cursor;
  }

  /**
   * Takes a slot for this process.
   *
   * @return its address, or 0 if all are taken
   */
  long open() {
    long self = encode(ProcessIdentity.self());
    for (int slot = 0; slot < SegmentDescriptor.LEASE_SLOTS; slot++) {
      long address = addressOf(slot);
      if (getLongAcquire(address + SegmentDescriptor.LEASE_OWNER) == 0
          && compareAndSetLong(address + SegmentDescriptor.LEASE_OWNER, 0, self)) {
        cursor.add(SegmentDescriptor.LEASES_GRANTED, 1);
        return address;
      }
    }
    return 0;
  }

  /** Puts a fresh range into a slot whose last one was {@link #retire}d. */
  static void assign(long slot, long position, long granules) {
    putLongOpaque(slot + SegmentDescriptor.LEASE_GRANULES, granules);
    putLongRelease(slot + SegmentDescriptor.LEASE_START, position);
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
    long granules = getLongAcquire(slot + SegmentDescriptor.LEASE_GRANULES);
    putLongRelease(slot + SegmentDescriptor.LEASE_START, 0);
    putLongRelease(slot + SegmentDescriptor.LEASE_USED, 0);
    cursor.add(SegmentDescriptor.LEASE_ALLOCATIONS, used >>> HALF);
    if (start != 0 && (used & LOW) < granules) {
      giveBack(start, used & LOW, granules, lists);
    }
  }

  private void giveBack(long start, long usedGranules, long granules, RecycleLists lists) {
    Positions positions = cursor.positions;
    long generation = positions.generation(start);
    long first = positions.offset(start) >>> positions.granuleShift();
    long allocated = cursor.allocatedBytes() >>> positions.granuleShift();
    // After that load, so that it was this generation's.
    if (cursor.generation() != generation) {
      return;
    }
    if (granules > allocated - first || positions.position(generation, 0) > start) {
      throw new CorruptArenaException(
          "a lease holds %d granules from %d, but %d are allocated"
              .formatted(granules, first, allocated));
    }
    long at = first + usedGranules;
    long end = first + granules;
    while (at < end) {
      int sizeClass = SizeClasses.floor(end - at);
      lists.push(sizeClass, at, generation, false);
      cursor.setMode(Cursor.RECYCLING);
      at += SizeClasses.granules(sizeClass);
    }
  }

  static void close(long slot) {
    putLongRelease(slot + SegmentDescriptor.LEASE_OWNER, 0);
  }

  /**
   * Takes over the slot of a process that is gone.
   *
   * @return whether the slot is ours to {@link #retire} and {@link #close} now
   */
  boolean adopt(int slot) {
    long address = addressOf(slot);
    long owner = getLongAcquire(address + SegmentDescriptor.LEASE_OWNER);
    return owner != 0
        && !decode(owner).isAlive()
        && compareAndSetLong(
            address + SegmentDescriptor.LEASE_OWNER, owner, encode(ProcessIdentity.self()));
  }

  long addressOf(int slot) {
    return base + slot * SegmentDescriptor.LEASE_STRIDE;
  }

  boolean isOpen(int slot) {
    return getLongAcquire(addressOf(slot) + SegmentDescriptor.LEASE_OWNER) != 0;
  }

  /** Allocations in a slot's present range. */
  long allocations(int slot) {
    return getLongAcquire(addressOf(slot) + SegmentDescriptor.LEASE_USED) >>> HALF;
  }

  /** What a slot's range has left, if the range is of {@code generation}. */
  long freeBytes(int slot, long generation) {
    long address = addressOf(slot);
    long start = getLongAcquire(address + SegmentDescriptor.LEASE_START);
    if (start == 0 || cursor.positions.generation(start) != generation) {
      return 0;
    }
    long used = getLongAcquire(address + SegmentDescriptor.LEASE_USED) & LOW;
    long granules = getLongAcquire(address + SegmentDescriptor.LEASE_GRANULES);
    return (granules - used) << cursor.positions.granuleShift();
  }

  private static long encode(ProcessIdentity process) {
    return (process.pid() << PID_SHIFT) | process.startTicks();
  }

  private static ProcessIdentity decode(long owner) {
    return new ProcessIdentity(owner >>> PID_SHIFT, owner & ((1L << PID_SHIFT) - 1));
  }
}
