package org.arenalab.slab;

/**
 * The mistakes of the caller that an allocator detects. {@code docs/slab.md} lists the cost of each
 * level.
 */
public enum Checking {
  /** Detects foreign addresses only, which costs nothing. */
  NONE,
  /**
   * Detects at once: double frees, addresses that do not start a block, and heaps used by the wrong
   * thread. Two threads that free one block in the same instant may go unnoticed.
   */
  CHECKED,
  /**
   * Works like CHECKED, and puts one of {@code guardInterval} blocks before a guard page. A write
   * past the end of that block ends the process at once with SIGSEGV. So does a use after its free.
   */
  GUARDED,
  /** Works like CHECKED, and verifies the invariants of the heap at every slow path. */
  FULL
}
