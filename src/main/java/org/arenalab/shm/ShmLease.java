package org.arenalab.shm;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongOpaque;
import static org.arenalab.os.RawMemory.putLongOpaque;

import org.arenalab.os.StackReserve;

/**
 * A range of an arena from which one thread allocates without meeting any other: the arena's own
 * cursor moves once per range and not once per block.
 *
 * <p><b>Assumptions.</b> One thread at a time uses a lease.
 *
 * <p><b>Guarantees.</b> Blocks are like the arena's in every way: any thread of any process
 * translates and frees them. After a reset of the arena the lease goes on in the new generation.
 * What is not used of a range goes to the recycle lists when the lease moves on or is closed. If
 * the process is killed, {@link ShmArena#reclaimDeadLeases} gives it back.
 *
 * <p><b>Closing the arena.</b> An allocation first stores what it has used, and then reads the
 * epoch. Closing replaces both words at once by private memory with an epoch of no lease. An
 * allocation that stored there therefore finds another epoch, and returns nothing. The compilers
 * keep the order of the two opaque accesses; see {@link org.arenalab.os.ProcessBarrier}. Where a
 * processor swaps them, {@link Leases#returnAll} finds the store in the private memory.
 *
 * <p><b>Progress.</b> Wait-free within a range; lock-free when a new one is needed.
 *
 * <p><b>Cost.</b> A few instructions and one store to a cache line that no other thread writes.
 * Makes no garbage.
 */
public final class ShmLease implements AutoCloseable {
  /** How much a lease takes at a time unless told otherwise. */
  public static final long DEFAULT_RANGE_BYTES = 256L << 10;

  /** Nothing fits. */
  private static final long NO_RANGE = -1;

  private final ShmArena arena;
  private final long keptUsedAddress;
  private final long keptEpochAddress;
  private final long slot;
  private final long owner;
  private final long rangeBytes;

  /** Largest request served here; 0 when closed. Bigger ones go to the arena. */
  private long sizeLimitBytes;

  /** The largest that the slot's used word may become. */
  private long lastUsed = NO_RANGE;

  private long rangeStart;

  private long rangeEpoch;

  /**
   * The last request's size, what it adds to the used word, and its handle at the range's start.
   */
  private long lastSizeBytes;

  private long lastStep;
  private long lastHandle;

  ShmLease(ShmArena arena, long slot, long owner, long rangeBytes) {
    this.arena = arena;
    this.slot = slot;
    this.owner = owner;
    this.rangeBytes = rangeBytes;
    keptUsedAddress = WordAddress.keep(slot + SegmentDescriptor.LEASE_USED);
    keptEpochAddress = WordAddress.keep(arena.cursor().epochAddress);
    sizeLimitBytes = rangeBytes / 4;
  }

  /**
   * As {@link ShmArena#tryAllocate(long)}.
   *
   * @param sizeBytes at least 1
   * @return a handle, or {@link ShmArena#NULL} if there is no room
   */
  public long tryAllocate(long sizeBytes) {
    if (sizeBytes == lastSizeBytes) {
      long before = getLong(WordAddress.of(keptUsedAddress));
      long after = before + lastStep;
      if (after <= lastUsed) {
        putLongOpaque(WordAddress.of(keptUsedAddress), after);
        if (getLongOpaque(WordAddress.of(keptEpochAddress)) == rangeEpoch) {
          return lastHandle + (before >>> LeaseTable.USED_SHIFT);
        }
        putLongOpaque(WordAddress.of(keptUsedAddress), before);
      }
    }
    return tryAllocateOtherwise(sizeBytes);
  }

  /** Another size than the last one, no room, or another epoch. */
  private long tryAllocateOtherwise(long sizeBytes) {
    if (Long.compareUnsigned(sizeBytes - 1, sizeLimitBytes) < 0
        && getLong(WordAddress.of(keptEpochAddress)) == rangeEpoch) {
      long handle = bump(sizeBytes);
      if (handle != ShmArena.NULL) {
        return handle;
      }
    }
    return tryAllocateSlowly(sizeBytes);
  }

  private long bump(long sizeBytes) {
    BlockShape shape = arena.shapeOf(sizeBytes);
    lastSizeBytes = sizeBytes;
    lastStep = shape.leaseStep;
    lastHandle = rangeStart | shape.classBits;
    long before = getLong(WordAddress.of(keptUsedAddress));
    long after = before + shape.leaseStep;
    if (after > lastUsed) {
      return ShmArena.NULL;
    }
    putLongOpaque(WordAddress.of(keptUsedAddress), after);
    if (getLongOpaque(WordAddress.of(keptEpochAddress)) != rangeEpoch) {
      putLongOpaque(WordAddress.of(keptUsedAddress), before);
      return ShmArena.NULL;
    }
    return lastHandle + (before >>> LeaseTable.USED_SHIFT);
  }

  /**
   * As {@link ShmArena#allocate(long)}.
   *
   * @throws ArenaExhaustedException if there is no room
   */
  public long allocate(long sizeBytes) {
    long handle = tryAllocate(sizeBytes);
    if (handle == ShmArena.NULL) {
      throw arena.exhausted(sizeBytes);
    }
    return handle;
  }

  private long tryAllocateSlowly(long sizeBytes) {
    if (sizeLimitBytes == 0) {
      throw new ArenaClosedException("this lease of arena " + arena.name());
    }
    StackReserve.requireForOperation();
    arena.requireOpen("allocate from a lease");
    long handle = ShmArena.NULL;
    if (sizeBytes > 0 && sizeBytes <= sizeLimitBytes && refill()) {
      handle = bump(sizeBytes);
    }
    return handle == ShmArena.NULL ? arena.tryAllocate(sizeBytes) : handle;
  }

  private boolean refill() {
    return arena.mapping().inside("allocate from a lease", this::refillInside);
  }

  private boolean refillInside() {
    lastUsed = NO_RANGE;
    rangeEpoch = 0;
    arena.leases().retire(slot);
    long position = arena.leases().takeRange(rangeBytes);
    if (position == Cursor.NO_ROOM) {
      return false;
    }
    Positions positions = arena.cursor().positions;
    lastUsed = (rangeBytes << LeaseTable.USED_SHIFT) | LeaseTable.COUNT_MASK;
    rangeStart = position;
    rangeEpoch = positions.position(positions.generation(position), 0);
    LeaseTable.assign(slot, position, rangeBytes);
    return true;
  }

  /** Returns the used word where the allocations store it, also after the arena was closed. */
  long used() {
    return getLongAcquire(WordAddress.of(keptUsedAddress));
  }

  int slotNumber(long segmentBase) {
    return SegmentDescriptor.leaseSlot(slot - segmentBase);
  }

  /** What the owner word of the slot is as long as the slot is this lease's. */
  long owner() {
    return owner;
  }

  /** Gives back what is left. Closing twice does nothing. */
  @Override
  public void close() {
    if (sizeLimitBytes != 0) {
      StackReserve.requireForOperation();
      sizeLimitBytes = 0;
      lastUsed = NO_RANGE;
      arena.leases().close(this, slot);
    }
  }
}
