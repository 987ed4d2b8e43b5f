package org.arenalab.slab;

/** How LEAN gives memory back. */
public enum Decommit {
  /**
   * MADV_FREE first: cheap, undone by writing again, and not seen in RSS until the kernel is short
   * of memory. What stays unused four times as long goes by DONTNEED.
   */
  FREE,
  /** MADV_DONTNEED: RSS falls at once; the next write faults. */
  DONTNEED,
  /** Not at all. */
  OFF
}
