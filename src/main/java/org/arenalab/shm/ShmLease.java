package org.arenalab.shm;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

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
 * <p><b>Progress.</b> Wait-free within a range; lock-free when a new one is needed.
 *
 * <p><b>Cost.</b> A few instructions and one store to a cache line that no other thread writes.
 * Makes no garbage.
 */
public final class ShmLease implements AutoCloseable {
  /** How much a lease takes at a time unless told otherwise. */
  public static final long DEFAULT_RANGE_BYTES = 256L << 10;

  private final ShmArena arena;
  private final long nextAddress;
  private final long epochAddress;
  private final long countMask;
  private final long slot;
  private final long rangeBytes;

  /** Largest request served here; 0 when closed. Bigger ones go to the arena. */
  private long sizeLimitBytes;

  /** What the slot's next word holds: the position of the next block, and a count below it. */
  private long next;

  /** The largest that {@link #next} may become; 0 without a range, so that nothing fits. */
  private long lastAfter;

  private BlockShape lastShape;

  private long rangeEpoch;

  ShmLease(ShmArena arena, long slot, long rangeBytes) {
    this.arena = arena;
    this.slot = slot;
    this.rangeBytes = rangeBytes;
    nextAddress = slot + SegmentDescriptor.LEASE_NEXT;
    countMask = arena.cursor().positions.countMask();
    epochAddress = arena.cursor().epochAddress;
    sizeLimitBytes = rangeBytes / 4;
    lastShape = arena.shapeOf(1);
  }

  /**
   * As {@link ShmArena#tryAllocate(long)}.
   *
   * @param sizeBytes at least 1
   * @return a handle, or {@link ShmArena#NULL} if there is no room
   */
  public long tryAllocate(long sizeBytes) {
    if (Long.compareUnsigned(sizeBytes - 1, sizeLimitBytes) < 0
        && getLong(epochAddress) == rangeEpoch) {
      long handle = bump(sizeBytes);
      if (handle != ShmArena.NULL) {
        return handle;
      }
    }
    return tryAllocateSlowly(sizeBytes);
  }

  private long bump(long sizeBytes) {
    BlockShape shape = lastShape;
    if (!shape.fits(sizeBytes)) {
      shape = arena.shapeOf(sizeBytes);
      lastShape = shape;
    }
    long word = next;
    long after = word + shape.blockBytes + 1;
    // A count that ran over has moved the position by a granule: not this way.
    if (after > lastAfter || (after & countMask) == 0) {
      return ShmArena.NULL;
    }
    next = after;
    putLong(nextAddress, after);
    return (word & ~countMask) | shape.classBits;
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
    arena.requireOpen("allocate from a lease");
    if (sizeBytes > 0 && sizeBytes <= sizeLimitBytes) {
      long handle = isRangeCurrent() ? bump(sizeBytes) : ShmArena.NULL;
      if (handle == ShmArena.NULL && refill()) {
        handle = bump(sizeBytes);
      }
      if (handle != ShmArena.NULL) {
        return handle;
      }
    }
    return arena.tryAllocate(sizeBytes);
  }

  /** Whether the range can be used once its count has room again. */
  private boolean isRangeCurrent() {
    if (lastAfter == 0 || getLong(epochAddress) != rangeEpoch) {
      return false;
    }
    if ((next & countMask) == countMask) {
      next = LeaseTable.foldCount(slot, countMask);
    }
    return true;
  }

  private boolean refill() {
    lastAfter = 0;
    rangeEpoch = 0;
    arena.retireLease(slot);
    long position = arena.takeRange(rangeBytes);
    if (position == Cursor.NO_ROOM) {
      return false;
    }
    Positions positions = arena.cursor().positions;
    next = position;
    lastAfter = position + rangeBytes + countMask;
    rangeEpoch = positions.position(positions.generation(position), 0);
    LeaseTable.assign(slot, position, rangeBytes);
    return true;
  }

  /** Where the lease's slot is in the segment. */
  long slotOffset(long segmentBase) {
    return slot - segmentBase;
  }

  /** Gives back what is left. Closing twice does nothing. */
  @Override
  public void close() {
    if (sizeLimitBytes != 0) {
      sizeLimitBytes = 0;
      arena.closeLease(this, slot);
    }
  }
}
