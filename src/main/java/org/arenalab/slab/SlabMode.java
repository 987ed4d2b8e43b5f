package org.arenalab.slab;

/** What an allocator does with memory that it does not need now. */
public enum SlabMode {
  /** Keeps it, and has the memory of each superslab in place before it is used. */
  FAST,
  /** Keeps it, but commits nothing before it is needed, and lets no cache pin a page for long. */
  BALANCED,
  /** As BALANCED, and gives it back to the kernel after a delay. */
  LEAN
}
