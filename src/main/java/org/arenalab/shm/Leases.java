package org.arenalab.shm;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.arenalab.os.process.ProcessBarrier;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * This process's leases on an arena, and the ranges that they take from the arena and return to it.
 * Any thread; lock-free.
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

  /** Returns the bookkeeping at its regular address, which is valid until the segment is closed. */
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

  /** Opens a lease of {@code arena}, the arena of this object. */
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
      throw ShmArenaException.leasesExhausted(arena.name(), SegmentDescriptor.LEASE_SLOTS);
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

  /** Takes a range; returns its position, or {@link Cursor#NO_ROOM}. */
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
      // Closing the arena returns its leases.
      return;
    }
  }

  private void closeInside(ShmLease lease, long slot) {
    if (open.remove(lease)) {
      giveUp(table, slot, lists);
    }
  }

  /** Reclaims the leases of dead processes; returns their number. */
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
   * the mapping that they use. Leaves a slot alone that another lease has by now.
   *
   * @param shared the bookkeeping, mapped again
   */
  void returnAll(Bookkeeping shared) {
    if (ProcessBarrier.isAvailable()) {
      ProcessBarrier.issue();
    }
    for (ShmLease lease : open) {
      if (isOwned(lease, shared.leases())) {
        long slot = shared.leases().addressOf(lease.slotNumber(mapping.base()));
        // A processor may have read the epoch before the replacement, and stored the used word
        // after it.
        LeaseTable.raiseUsed(slot, lease.used());
        giveUp(shared.leases(), slot, shared.lists());
      }
    }
    open.clear();
  }

  private boolean isOwned(ShmLease lease, LeaseTable table) {
    return table.ownerOf(lease.slotNumber(mapping.base())) == lease.owner();
  }

  private static void giveUp(LeaseTable table, long slot, RecycleLists lists) {
    try {
      table.retire(slot, lists);
    } finally {
      table.close(slot);
    }
  }

  /**
   * Checks that no lease was reclaimed while its owner lives. Each lease of this process must still
   * have its slot, and no free slot may be locked by another attachment.
   *
   * @throws CorruptArenaException if a lease was reclaimed
   */
  void verify() {
    verifyOwn(table);
    verifyOthers(0, SegmentDescriptor.LEASE_SLOTS);
  }

  /**
   * Checks that each lease of this process has its slot in {@code shared}, which may be mapped at
   * another address.
   *
   * @throws CorruptArenaException if a lease was reclaimed
   */
  void verifyOwn(LeaseTable shared) {
    for (ShmLease lease : open) {
      if (!isOwned(lease, shared)) {
        int slot = lease.slotNumber(mapping.base());
        throw reclaimedAlive(slot, shared.ownerOf(slot), "0x%x".formatted(lease.owner()));
      }
    }
  }

  /**
   * Searches for locked slots. The kernel returns any locked slot of a range, so the parts on both
   * sides of that slot are searched next.
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
