package org.arenalab.pager.store;

/** The reason why {@link PageStore#recover} does not find the extent that a page word names. */
public enum LostReason {
  /** No extent can start at the offset. */
  OUT_OF_BOUNDS,
  /** The space at the offset is free, or its tag is damaged. */
  NOT_LIVE,
  /** The extent belongs to another page, or to an earlier eviction of the page. */
  FOREIGN,
  /** Tag and header of the extent have different sizes: one of them is damaged. */
  DAMAGED,
  /** The extent begins inside another one. */
  OVERLAPPING
}
