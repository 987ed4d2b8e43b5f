package org.arenalab.shm;

import org.arenalab.shm.layout.SegmentDescriptor;
import org.arenalab.shm.layout.SizeClasses;

/**
 * The shared words of a segment at one mapped address. A process may have them mapped at two
 * addresses.
 *
 * @param layout of the segment
 * @param cursor the allocation cursor and the mode
 * @param lists the freed blocks
 * @param leases the lease slots
 */
record Bookkeeping(SegmentDescriptor layout, Cursor cursor, RecycleLists lists, LeaseTable leases) {
  /**
   * Returns the words at {@code base}, where the bookkeeping of {@code mapping}'s segment is
   * mapped.
   */
  static Bookkeeping at(long base, SegmentMapping mapping, LeaseLocks locks) {
    SegmentDescriptor layout = mapping.header().layout();
    Cursor cursor = new Cursor(base, mapping.header(), mapping.isWritable());
    BookkeepingBacking backing = new BookkeepingBacking(mapping.file(), mapping.path(), layout);
    RecycleLists lists = new RecycleLists(base, layout, cursor, backing);
    return new Bookkeeping(layout, cursor, lists, new LeaseTable(base, cursor, locks));
  }

  /** Sums the arena's counters. */
  ShmArenaStats stats() {
    long generation = cursor.generation();
    long capacity = cursor.capacityBytes;
    long recycledBytes = 0;
    long reuses = 0;
    long frees = 0;
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      long blockBytes = SizeClasses.granules(sizeClass) << cursor.positions.granuleShift();
      recycledBytes += lists.listed(sizeClass, generation) * Math.min(blockBytes, capacity);
      reuses += lists.reuses(sizeClass);
      frees += lists.frees(sizeClass);
    }
    long leasedFreeBytes = 0;
    long leaseAllocations = cursor.counter(SegmentDescriptor.LEASE_ALLOCATIONS);
    long openLeases = 0;
    for (int slot = 0; slot < SegmentDescriptor.LEASE_SLOTS; slot++) {
      if (leases.isOpen(slot)) {
        openLeases++;
        leasedFreeBytes += leases.freeBytes(slot, generation);
        leaseAllocations += leases.allocations(slot);
      }
    }
    long counted = cursor.counter(SegmentDescriptor.FOLDED_ALLOCATIONS) + cursor.count();
    long allocatedBytes = cursor.allocatedBytes();
    long paddingBytes = Math.min(cursor.paddingBytes(generation), allocatedBytes);
    return new ShmArenaStats(
        capacity,
        allocatedBytes,
        Math.max(cursor.counter(SegmentDescriptor.PEAK_BYTES), allocatedBytes),
        Math.max(0, allocatedBytes - paddingBytes - recycledBytes - leasedFreeBytes),
        recycledBytes,
        paddingBytes,
        leasedFreeBytes,
        counted + reuses + leaseAllocations,
        reuses,
        frees,
        cursor.counter(SegmentDescriptor.FAILURES),
        cursor.counter(SegmentDescriptor.LEASES_GRANTED),
        openLeases,
        cursor.counter(SegmentDescriptor.RESETS),
        generation);
  }

  /**
   * Checks that the words are consistent. No thread may write them during the check.
   *
   * @throws CorruptArenaException with the first contradiction
   */
  void verify() {
    new InvariantChecker(cursor, lists, layout).check(stats());
  }

  /**
   * Checks the words after the last process has detached the segment. Ignores a contradiction if a
   * process has attached it for writing since, and may be changing the words. A process that
   * attached and detached during the check is not noticed.
   *
   * @throws CorruptArenaException with the first contradiction
   */
  void verifyAlone() {
    try {
      verify();
    } catch (CorruptArenaException e) {
      if (cursor.counter(SegmentDescriptor.ATTACHED) == 0) {
        throw e;
      }
    }
  }
}
