package org.arenalab.shm;

/** A reader that sums an arena's counters. */
final class StatsReader {
  private StatsReader() {}

  static ShmArenaStats read(Cursor cursor, RecycleLists lists, LeaseTable leases) {
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
}
