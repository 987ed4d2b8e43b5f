package org.arenalab.bench.peer.shm;

import org.arenalab.shm.ShmArena;

/** Allocation from the arena's shared cursor; a full arena is reset. */
final class BumpArm implements ShmArm {
  private final ShmArena arena;
  private final long sizeBytes;
  private final boolean touched;

  BumpArm(ShmArena arena, long sizeBytes, boolean touched) {
    this.arena = arena;
    this.sizeBytes = sizeBytes;
    this.touched = touched;
  }

  @Override
  public long next() {
    long handle = arena.tryAllocate(sizeBytes);
    return handle == ShmArena.NULL ? nextAfterReset() : handle;
  }

  private long nextAfterReset() {
    long handle = ShmArena.NULL;
    while (handle == ShmArena.NULL) {
      empty(arena, touched);
      handle = arena.tryAllocate(sizeBytes);
    }
    return handle;
  }

  /**
   * Empties the pool. If blocks are written, releases its pages, too: a bump arena's blocks lie on
   * fresh pages.
   */
  static void empty(ShmArena arena, boolean touched) {
    if (touched) {
      arena.resetAndRelease();
    } else {
      arena.reset();
    }
  }

  @Override
  public long address(long block) {
    return arena.address(block);
  }

  @Override
  public void close() {
    // The arena's creator closes the arena.
  }
}
