package org.arenalab.bench.peer.shm;

import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmLease;

/** Allocation from a lease of the calling thread; a full arena is reset. */
final class LeaseArm implements ShmArm {
  private static final long BLOCKS_PER_RANGE = 256;

  private final ShmArena arena;
  private final ShmLease lease;
  private final long sizeBytes;
  private final boolean touched;

  LeaseArm(ShmArena arena, long sizeBytes, boolean touched) {
    this.arena = arena;
    this.sizeBytes = sizeBytes;
    this.touched = touched;
    long rangeBytes = Math.max(ShmLease.DEFAULT_RANGE_BYTES, BLOCKS_PER_RANGE * sizeBytes);
    lease = arena.lease(Math.min(rangeBytes, arena.capacityBytes() / 16));
  }

  @Override
  public long next() {
    long handle = lease.tryAllocate(sizeBytes);
    return handle == ShmArena.NULL ? nextAfterReset() : handle;
  }

  private long nextAfterReset() {
    long handle = ShmArena.NULL;
    while (handle == ShmArena.NULL) {
      BumpArm.empty(arena, touched);
      handle = lease.tryAllocate(sizeBytes);
    }
    return handle;
  }

  @Override
  public long address(long block) {
    return arena.address(block);
  }

  @Override
  public void close() {
    lease.close();
  }
}
