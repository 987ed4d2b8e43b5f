package org.arenalab.bench.peer.shm;

import java.util.SplittableRandom;
import org.arenalab.shm.ShmArena;

/**
 * Allocation that reuses blocks: each step frees a random one of the live blocks first, then
 * allocates.
 */
final class RecycleArm implements ShmArm {
  private static final int DRAWS = 1 << 12;

  private final ShmArena arena;
  private final long sizeBytes;
  private final long[] live = new long[LIVE_BLOCKS];
  private final byte[] victims = new byte[DRAWS];
  private int step;

  RecycleArm(ShmArena arena, long sizeBytes) {
    this.arena = arena;
    this.sizeBytes = sizeBytes;
    SplittableRandom random = new SplittableRandom(Thread.currentThread().threadId());
    for (int i = 0; i < DRAWS; i++) {
      victims[i] = (byte) random.nextInt(LIVE_BLOCKS);
    }
    for (int i = 0; i < LIVE_BLOCKS; i++) {
      live[i] = arena.allocate(sizeBytes);
    }
  }

  @Override
  public long next() {
    int victim = victims[step++ & (DRAWS - 1)];
    arena.free(live[victim]);
    long handle = arena.allocate(sizeBytes);
    live[victim] = handle;
    return handle;
  }

  @Override
  public long address(long block) {
    return arena.address(block);
  }

  @Override
  public void close() {
    // The live blocks end with the arena, which the arena's creator closes.
  }
}
