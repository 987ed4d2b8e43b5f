package org.arenalab.slab;

import org.arenalab.slab.release.ReleasePolicy;

/** The way in which LEAN releases memory. */
public enum Decommit {
  /**
   * Releases by MADV_FREE first: cheap, undone by the next write, and not seen in RSS until the
   * kernel is short of memory. A page that is empty four times as long is released by DONTNEED.
   */
  FREE,
  /** Releases by MADV_DONTNEED: RSS falls at once; the next write faults. */
  DONTNEED,
  /** Releases nothing. */
  OFF;

  /** Returns how far LEAN goes to hold little memory. */
  ReleasePolicy.Level level() {
    return switch (this) {
      case FREE -> ReleasePolicy.Level.FREE;
      case DONTNEED -> ReleasePolicy.Level.DONTNEED;
      case OFF -> ReleasePolicy.Level.DRAIN;
    };
  }
}
