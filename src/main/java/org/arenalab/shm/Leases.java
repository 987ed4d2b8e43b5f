package org.arenalab.shm;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.arenalab.os.ProcessBarrier;

/**
 * The leases that this process has on an arena, and the ranges that it takes and gives back for
 * them. Any thread; lock-free.
 */
final class Leases {
  private final SegmentMapping mapping;
  private final Cursor cursor;
  private final RecycleLists lists;
  private final SlotFileLocks kernel;
  private final LeaseLocks locks;
  private final Bookkeeping words;
  private final LeaseTable table;
  private final Set<ShmLease> open = ConcurrentHashMap.newKeySet();

  Leases(SegmentMapping mapping) {
    this.mapping = mapping;
    kernel = new SlotFileLocks(mapping.file(), mapping.path());
    locks = new LeaseLocks(kernel);
    words = at(mapping.base());
    cursor = words.cursor();
    lists = words.lists();
    table = words.leases();
  }

  /** Returns the bookkeeping where the segment is mapped until it is closed. */
  Bookkeeping words() {
    return words;
  }

  /** Returns the bookkeeping at another address. */
  Bookkeeping at(long base) {
    return Bookkeeping.at(base, mapping, locks);
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
    ShmLease lease =
        new ShmLease(
            arena,
            slot,
            table.ownerOf(SegmentDescriptor.leaseSlot(slot - mapping.base())),
            wholeBytes);
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
    try {
      mapping.inside("close a lease", () -> closeInside(lease, slot));
    } catch (ArenaClosedException closed) {
      // Closing the arena gives its leases back.
      return;
    }
  }

  private void closeInside(ShmLease lease, long slot) {
    if (open.remove(lease)) {
      giveUp(table, slot, lists);
    }
  }

  /** How many leases of dead processes there were; they are given back. */
  int reclaimDead() {
    int reclaimed = 0;
    for (int slot = 0; slot < SegmentDescriptor.LEASE_SLOTS; slot++) {
      if (table.reclaim(slot, lists)) {
        reclaimed++;
      }
    }
    return reclaimed;
  }

  /**
   * Returns all leases to the segment when the arena is closed, after private memory has replaced
   * the mapping that they use.
   *
   * @param shared the bookkeeping mapped anew
   */
  void returnAll(Bookkeeping shared) {
    if (ProcessBarrier.isAvailable()) {
      ProcessBarrier.issue();
    }
    for (ShmLease lease : open) {
      long slot = shared.leases().addressOf(lease.slotNumber(mapping.base()));
      // A processor may have read the epoch before the replacement, and stored this after it.
      LeaseTable.raiseUsed(slot, lease.used());
      giveUp(shared.leases(), slot, shared.lists());
    }
    open.clear();
  }

  private static void giveUp(LeaseTable table, long slot, RecycleLists lists) {
    try {
      table.retire(slot, lists);
    } finally {
      table.close(slot);
    }
  }

  /**
   * Checks that no lease was reclaimed while its owner lives: each of ours still has its slot, and
   * no slot is free that another process has locked.
   *
   * @throws CorruptArenaException if one was
   */
  void verify() {
    for (ShmLease lease : open) {
      int slot = lease.slotNumber(mapping.base());
      if (table.ownerOf(slot) != lease.owner()) {
        throw reclaimedAlive(slot, table.ownerOf(slot), "0x%x".formatted(lease.owner()));
      }
    }
    verifyOthers(0, SegmentDescriptor.LEASE_SLOTS);
  }

  /**
   * The kernel names any locked slot of a range, so what lies on both sides of it is asked next.
   */
  private void verifyOthers(int first, int end) {
    int slot = first < end ? kernel.findLockedByOthers(first, end) : -1;
    if (slot >= 0) {
      if (!table.isOpen(slot)) {
        throw reclaimedAlive(slot, 0, "that of the process that has locked the slot");
      }
      verifyOthers(first, slot);
      verifyOthers(slot + 1, end);
    }
  }

  private static CorruptArenaException reclaimedAlive(int slot, long owner, String expected) {
    return new CorruptArenaException(
        "a lease was reclaimed while its owner lives: slot=%d, owner=0x%x, expected %s"
            .formatted(slot, owner, expected));
  }
}
