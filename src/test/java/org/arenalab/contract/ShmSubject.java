package org.arenalab.contract;

import org.arenalab.SecondThread;
import org.arenalab.shm.ArenaExhaustedException;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.shm.ShmArenaStats;
import org.arenalab.shm.ShmLease;

/** A small ShmArena that is often full. The second thread allocates through a lease. */
final class ShmSubject implements Subject {
  private static final long CAPACITY_BYTES = 256 << 10;
  private static final long MAX_BYTES = 8 << 10;
  private static final long LEASE_BYTES = 2048;
  private static final long GRANULE_BYTES = 64;

  private final ShmArena arena =
      ShmArena.create(ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build());
  private final SecondThread second = new SecondThread();
  private ShmLease lease;

  /** The sum of the live blocks' usable sizes. */
  private long usableBytes;

  @Override
  public long maxBytes() {
    return MAX_BYTES;
  }

  @Override
  public long alignmentBytes(long sizeBytes) {
    return GRANULE_BYTES;
  }

  private long counted(long handle) {
    if (handle == ShmArena.NULL) {
      return REFUSED;
    }
    usableBytes += arena.sizeOf(handle);
    return handle;
  }

  @Override
  public long allocate(long sizeBytes) {
    return counted(arena.tryAllocate(sizeBytes));
  }

  @Override
  public boolean aligns() {
    return true;
  }

  @Override
  public long allocateAligned(long sizeBytes, long alignmentBytes) {
    try {
      return counted(arena.allocate(sizeBytes, alignmentBytes));
    } catch (ArenaExhaustedException e) {
      return REFUSED;
    }
  }

  @Override
  public long allocateElsewhere(long sizeBytes) {
    return counted(second.call(() -> there().tryAllocate(sizeBytes)));
  }

  private ShmLease there() {
    if (lease == null) {
      lease = arena.lease(LEASE_BYTES);
    }
    return lease;
  }

  @Override
  public void free(long handle) {
    long bytes = arena.sizeOf(handle);
    arena.free(handle);
    usableBytes -= bytes;
  }

  @Override
  public void freeElsewhere(long handle) {
    second.call(
        () -> {
          free(handle);
          return null;
        });
  }

  @Override
  public void endThread(boolean closing) {
    closeLease();
    second.end();
  }

  @Override
  public void flush() {
    closeLease();
  }

  private void closeLease() {
    if (lease != null) {
      second.call(
          () -> {
            lease.close();
            return null;
          });
      lease = null;
    }
  }

  @Override
  public boolean tryReset() {
    arena.reset();
    usableBytes = 0;
    return true;
  }

  @Override
  public long address(long handle) {
    return arena.address(handle);
  }

  @Override
  public boolean checksFrees() {
    return true;
  }

  @Override
  public void freeReference(long reference) {
    arena.free(reference);
  }

  @Override
  public void verify(Counts counts) {
    arena.verifyInvariants();
    ShmArenaStats stats = arena.stats();
    boolean agrees =
        stats.liveBytes() == usableBytes
            && stats.allocations() == counts.allocations()
            && stats.frees() == counts.frees()
            && stats.failures() == counts.refusals()
            && stats.openLeases() == (lease == null ? 0 : 1);
    if (!agrees) {
      throw new IllegalStateException(
          "%s, usableBytes=%d, counted %s".formatted(counts, usableBytes, stats));
    }
  }

  @Override
  public void close() {
    closeLease();
    second.close();
    arena.close();
  }
}
