package org.arenalab.settings;

/**
 * The mistakes of the caller that an allocator detects. A level means the same in every allocator;
 * an allocator without the means of a level does what the level below does. Every allocator always
 * refuses what it can detect at no cost. {@code docs/settings.md} lists the effects.
 */
public enum Checking {
  /** Detects only what costs nothing. */
  NONE,
  /**
   * Detects mistakes in the call that makes them, or in the first access to damaged memory.
   * SlabAllocator detects double frees, addresses that do not start a block, and heaps used by the
   * wrong thread. Two threads that free one block in the same instant may go unnoticed.
   * CompressedArena verifies a checksum of each chunk that it decodes.
   */
  CHECKED,
  /**
   * Works like CHECKED, and SlabAllocator puts one of {@code guardInterval} blocks before a guard
   * page. A write past the end of that block ends the process at once with SIGSEGV. So does a use
   * after its free.
   */
  GUARDED,
  /**
   * Works like CHECKED, and verifies the invariants. SlabAllocator verifies those of the heap at
   * every slow path. ShmArena, CompressedArena and ExtentPool verify theirs once, when they are
   * closed.
   */
  FULL;

  /** Returns whether this level detects more than what costs nothing. */
  public boolean isOn() {
    return this != NONE;
  }
}
