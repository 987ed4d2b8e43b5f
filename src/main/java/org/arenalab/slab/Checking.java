package org.arenalab.slab;

/** How much an allocator looks for its users' mistakes. What each costs is in docs/slab.md. */
public enum Checking {
  /** Foreign addresses only, which costs nothing. */
  NONE,
  /**
   * Finds at once: double frees, addresses that do not start a block, and heaps used by the wrong
   * thread. Two threads that free one block in the same instant may go unnoticed.
   */
  CHECKED,
  /**
   * As CHECKED, and every so many blocks one is put at the end of pages of its own, before one that
   * cannot be touched: whoever writes behind it, or uses it after freeing it, dies there and then
   * with SIGSEGV.
   */
  GUARDED,
  /** As CHECKED, and {@code verifyInvariants} of the heap at every slow path. */
  FULL
}
