package org.arenalab.pager;

/** The outcome of a restore of one page by this process. */
enum Restored {
  /** The page is in memory. */
  RESIDENT,
  /** The page's address is not mapped any more. */
  UNMAPPED,
  /** The kernel has no memory; the page's bytes are kept. */
  NO_MEMORY,
  /** The page was given up before. */
  POISONED,
  /** The page's stored bytes are damaged; the page is given up now. */
  DAMAGED,
  /** An access to the page failed. */
  UNREADABLE,
  /** This process cannot decode the page: a lane has to serve an access to it. */
  NEEDS_LANE;

  /** Returns whether the bytes of the page are lost. */
  boolean isLost() {
    return this == POISONED || this == DAMAGED || this == UNREADABLE;
  }
}
