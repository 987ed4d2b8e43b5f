package org.arenalab.shm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SharedMemory;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * A minimal arena without a file: 64 blocks of one granule, in off-heap memory that is wiped and
 * reused. jcstress keeps about 10,000 states at one time, fewer than {@value #GROUNDS}.
 *
 * <p>A segment's bookkeeping is mostly gaps. Grounds lie {@value #STRIDE_BYTES} B apart, so that
 * the used parts of one ground fall into the gaps of its neighbours. Used are the cursor page, the
 * first class, the first two lease slots, the links and the free map.
 */
final class Ground {
  static final int CAPACITY_BYTES = 4096;
  static final int GRANULE_BYTES = 64;
  static final long GENERATION = 1000;

  private static final int LEASE_SLOTS = 2;
  private static final int GROUNDS = 1 << 15;
  private static final int STRIDE_BYTES = 2368;
  private static final int STRIDE_ALIGNMENT = 64;
  private static final SegmentDescriptor LAYOUT =
      new SegmentDescriptor(CAPACITY_BYTES, GRANULE_BYTES);
  private static final SegmentHeader HEADER =
      SegmentHeader.ofThisProcess(LAYOUT, HandleLayout.of(6, CAPACITY_BYTES));
  private static final long USED_BYTES = LAYOUT.freeMapOffset() + 64;
  private static final MemorySegment ALL =
      Arena.global().allocate((long) GROUNDS * STRIDE_BYTES + USED_BYTES, STRIDE_ALIGNMENT);
  private static final BookkeepingBacking BACKED = backed();
  private static final AtomicInteger NEXT = new AtomicInteger();

  final long base;
  final Cursor cursor;
  final RecycleLists lists;
  final FreeMap freeMap;
  final LeaseTable leases;

  /** The leases of another process that has this ground attached. */
  final LeaseTable otherLeases;

  Ground() {
    int number = NEXT.getAndIncrement() & (GROUNDS - 1);
    base = ALL.address() + (long) number * STRIDE_BYTES;
    wipe(SegmentDescriptor.CURSOR, 448);
    wipe(SegmentDescriptor.CLASSES, SegmentDescriptor.CLASS_STRIDE);
    wipe(SegmentDescriptor.LEASES, LEASE_SLOTS * SegmentDescriptor.LEASE_STRIDE);
    wipe(SegmentDescriptor.LINKS, LAYOUT.granules() * SegmentDescriptor.LINK_BYTES);
    wipe(LAYOUT.freeMapOffset(), 64);
    cursor = new Cursor(base, HEADER);
    lists = new RecycleLists(base, LAYOUT, cursor, BACKED);
    freeMap = new FreeMap(base, LAYOUT);
    AtomicIntegerArray holders = new AtomicIntegerArray(LEASE_SLOTS);
    leases = new LeaseTable(base, cursor, new LeaseLocks(new GroundLocks(holders, 1)));
    otherLeases = new LeaseTable(base, cursor, new LeaseLocks(new GroundLocks(holders, 2)));
    cursor.initialise(GENERATION);
  }

  /**
   * Returns a backing that counts all pages as backed. They are off-heap memory; the backing has
   * checked a file of equal size once.
   */
  private static BookkeepingBacking backed() {
    try (SharedMemory file = SharedMemory.createMemfd("jcstress", false)) {
      BookkeepingBacking backing = new BookkeepingBacking(file, Path.of("jcstress"), LAYOUT);
      backing.ensure(0);
      return backing;
    }
  }

  private void wipe(long offset, long bytes) {
    RawMemory.fill(base + offset, bytes, (byte) 0);
  }

  /** Takes blocks of one granule from the cursor. */
  Ground carve(int blocks) {
    cursor.take((long) blocks * GRANULE_BYTES, GRANULE_BYTES, blocks);
    return this;
  }

  boolean push(long granule) {
    return lists.push(0, granule, GENERATION, true);
  }

  /** Removes and returns the first block of the list; -1 if the list is empty. */
  int pop() {
    return (int) lists.pop(0, cursor.generation());
  }

  /** Frees a block as {@link ShmArena#free} does. */
  void free(long granule, long generation) {
    if (lists.push(0, granule, generation, true)) {
      cursor.setMode(Cursor.RECYCLING, generation);
    }
  }

  /** Performs a reset like a process that is killed before it has moved the cursor. */
  void dieInReset() {
    long generation = cursor.generation();
    cursor.setMode(Cursor.RESETTING, generation);
    RawMemory.putLongVolatile(cursor.epochAddress, cursor.positions.position(generation + 1, 0));
    cursor.setMode(Cursor.RESETTING, generation);
  }

  /**
   * Creates a lease as a killed process leaves it: its slot has an owner, but no process has locked
   * it.
   */
  void leaseOfTheDead(int slot, int usedBytes, int lengthBytes) {
    long address = leases.addressOf(slot);
    RawMemory.putLong(address + SegmentDescriptor.LEASE_OWNER, 77);
    LeaseTable.assign(address, cursor.take(lengthBytes, GRANULE_BYTES, 0), lengthBytes);
    RawMemory.putLong(
        address + SegmentDescriptor.LEASE_USED,
        (long) usedBytes << SegmentDescriptor.LEASE_USED_SHIFT);
  }

  /** Adds like the fast path of {@link ShmArena#tryAllocate}, without checking first. */
  int add() {
    long step = cursor.positions.cursor(GRANULE_BYTES, 1);
    long word = RawMemory.getAndAddLong(cursor.cursorAddress, step);
    return granuleOf(cursor.positions.ofCursor(word));
  }

  int take() {
    return granuleOf(cursor.take(GRANULE_BYTES, GRANULE_BYTES, 1));
  }

  /** Returns the granule of a position, with 1,000 added for each generation after the first. */
  private int granuleOf(long position) {
    if (position == Cursor.NO_ROOM) {
      return -1;
    }
    long generations = cursor.positions.generation(position) - GENERATION;
    return (int) (generations * 1000 + cursor.positions.offset(position) / GRANULE_BYTES);
  }
}
