package org.arenalab.slab;

import org.arenalab.slab.release.ReleasePolicy;

/** A mode: the treatment of memory that the allocator does not need now. */
public enum SlabMode {
  /** Keeps memory, and commits all of a superslab before its first use. */
  FAST,
  /** Keeps memory, commits nothing before it is needed, and lets no cache pin a page for long. */
  BALANCED,
  /** Works like BALANCED, and releases empty pages to the kernel after a delay. */
  LEAN;

  /** Returns how far an allocator of this mode goes to hold little memory. */
  ReleasePolicy.Level level(Decommit decommit) {
    return switch (this) {
      case FAST -> ReleasePolicy.Level.KEEP;
      case BALANCED -> ReleasePolicy.Level.DRAIN;
      case LEAN -> decommit.level();
    };
  }
}
