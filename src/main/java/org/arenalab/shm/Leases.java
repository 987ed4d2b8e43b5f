package org.arenalab.shm;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The leases that this process has on an arena, and the ranges that it takes and gives back for
 * them. Any thread; lock-free.
 */
final class Leases {
  private final SegmentMapping mapping;
  private final Cursor cursor;
  private final RecycleLists lists;
  private final LeaseTable table;
  private final Set<ShmLease> open = ConcurrentHashMap.newKeySet();

  Leases(SegmentMapping mapping, Cursor cursor, RecycleLists lists) {
    this.mapping = mapping;
    this.cursor = cursor;
    this.lists = lists;
    table = new LeaseTable(mapping.base(), cursor);
  }

  LeaseTable table() {
    return table;
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** A lease of {@code arena}, whose leases these are. */
  ShmLease open(ShmArena arena, long rangeBytes) {
    long granuleBytes = cursor.positions.granuleBytes();
    if (cursor.capacityBytes < 8 * granuleBytes) {
      throw new InvalidRequestException(
          "arena %s of %d B is too small for leases: expected at least %d B, 8 granules of %d B"
              .formatted(arena.name(), cursor.capacityBytes, 8 * granuleBytes, granuleBytes));
    }
    long mostBytes =
        Math.min(cursor.capacityBytes / 2, LeaseTable.MAX_RANGE_GRANULES * granuleBytes);
    if (rangeBytes < 4 * granuleBytes || rangeBytes > mostBytes) {
      throw new InvalidRequestException(
          "rangeBytes=%d, expected %d to %d".formatted(rangeBytes, 4 * granuleBytes, mostBytes));
    }
    long slot = table.open();
    if (slot == 0) {
      throw new LeaseUnavailableException(arena.name(), SegmentDescriptor.LEASE_SLOTS);
    }
    long wholeBytes = SegmentDescriptor.roundUp(rangeBytes, granuleBytes);
    ShmLease lease = new ShmLease(arena, slot, wholeBytes);
    open.add(lease);
    return lease;
  }

  /** The position of a range, or {@link Cursor#NO_ROOM}. */
  long takeRange(long rangeBytes) {
    cursor.settledGeneration();
    return cursor.take(rangeBytes, cursor.positions.granuleBytes(), 0);
  }

  void retire(long slot) {
    table.retire(slot, lists);
  }

  void close(ShmLease lease, long slot) {
    if (open.remove(lease) && mapping.isOpen()) {
      giveUp(table, slot, lists);
    }
  }

  /** How many leases of dead processes there were; they are given back. */
  int reclaimDead() {
    int reclaimed = 0;
    for (int slot = 0; slot < SegmentDescriptor.LEASE_SLOTS; slot++) {
      if (table.adopt(slot)) {
        giveUp(table, table.addressOf(slot), lists);
        reclaimed++;
      }
    }
    return reclaimed;
  }

  /**
   * Gives all back, when the arena is closed: only when no thread of ours can use a lease any more
   * is that safe.
   *
   * @param base where the bookkeeping is mapped anew
   */
  void returnAll(long base) {
    SegmentDescriptor layout = mapping.header().layout();
    Cursor theirs = new Cursor(base, mapping.header());
    BookkeepingBacking backing = new BookkeepingBacking(mapping.file(), mapping.path(), layout);
    RecycleLists theirLists = new RecycleLists(base, layout, theirs, backing);
    LeaseTable theirTable = new LeaseTable(base, theirs);
    for (ShmLease lease : open) {
      giveUp(theirTable, base + lease.slotOffset(mapping.base()), theirLists);
    }
    open.clear();
  }

  private static void giveUp(LeaseTable table, long slot, RecycleLists lists) {
    try {
      table.retire(slot, lists);
    } finally {
      LeaseTable.close(slot);
    }
  }
}
