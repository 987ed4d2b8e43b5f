package org.arenalab.shm;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongOpaque;
import static org.arenalab.os.RawMemory.putLongOpaque;

import org.arenalab.os.StackReserve;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.arenalab.shm.layout.SizeClassInfo;
import org.arenalab.shm.layout.WordAddress;

/**
 * A range of an arena from which one thread allocates without contention. The arena's own cursor
 * moves once per range, not once per block.
 *
 * <p><b>Assumptions.</b> One thread at a time uses a lease.
 *
 * <p><b>Guarantees.</b> Blocks of a lease are ordinary blocks of the arena: any thread of any
 * process translates and frees them. After a reset of the arena the lease continues in the new
 * generation. The unused part of a range goes to the recycle lists when the lease takes the next
 * range or is closed. If the process is killed, {@link ShmArena#reclaimDeadLeases} returns that
 * part.
 *
 * <p><b>Closing the arena.</b> An allocation first stores the used bytes, and then reads the epoch.
 * Closing replaces both words at once by private memory with an epoch that no lease has. An
 * allocation that stored into the private memory therefore reads another epoch, and returns no
 * block. The compilers keep the order of the two opaque accesses; see {@link
 * org.arenalab.os.process.ProcessBarrier}. If a processor swaps them, {@link Leases#returnAll}
 * finds the store in the private memory.
 *
 * <p><b>Progress.</b> Wait-free within a range; lock-free when the lease takes a new one.
 *
 * <p><b>Cost.</b> A few instructions and one store to a cache line that no other thread writes.
 * Makes no garbage.
 */
public final class ShmLease implements AutoCloseable {
  /** Default size of a range. */
  public static final long DEFAULT_RANGE_BYTES = 256L << 10;

  /** Limit of the used word without a range: no request fits. */
  private static final long NO_RANGE = -1;

  private final ShmArena arena;
  private final long keptUsedAddress;
  private final long keptEpochAddress;
  private final long slot;
  private final long owner;
  private final long rangeBytes;

  /** Largest request served from the range; 0 when closed. Larger requests go to the arena. */
  private long sizeLimitBytes;

  /** The maximum of the slot's used word. */
  private long lastUsed = NO_RANGE;

  private long rangeStart;

  private long rangeEpoch;

  /**
   * The last request's size. The next two fields belong to it: its increment of the used word, and
   * its handle at the range's start.
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
   * Allocates a block like {@link ShmArena#tryAllocate(long)}.
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
          return lastHandle + (before >>> SegmentDescriptor.LEASE_USED_SHIFT);
        }
        putLongOpaque(WordAddress.of(keptUsedAddress), before);
      }
    }
    return tryAllocateOtherwise(sizeBytes);
  }

  /**
   * Allocates a size other than the last one, or after the range is full or the epoch has changed.
   */
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
    SizeClassInfo shape = arena.shapeOf(sizeBytes);
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
    return lastHandle + (before >>> SegmentDescriptor.LEASE_USED_SHIFT);
  }

  /**
   * Allocates a block like {@link ShmArena#allocate(long)}.
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
    HandleLayout positions = arena.cursor().positions;
    lastUsed = (rangeBytes << SegmentDescriptor.LEASE_USED_SHIFT) | LeaseTable.COUNT_MASK;
    rangeStart = position;
    rangeEpoch = positions.position(positions.generation(position), 0);
    LeaseTable.assign(slot, position, rangeBytes);
    return true;
  }

  /**
   * Returns the used word at the address where the allocations store it, even after the arena was
   * closed.
   */
  long used() {
    return getLongAcquire(WordAddress.of(keptUsedAddress));
  }

  int slotNumber(long segmentBase) {
    return SegmentDescriptor.leaseSlot(slot - segmentBase);
  }

  /** Returns the slot's owner word, which stays constant while the slot is this lease's. */
  long owner() {
    return owner;
  }

  /** Returns the unused range to the arena. Closing twice does nothing. */
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
