package org.arenalab.slab.page;

import org.arenalab.os.Internal;

/**
 * The number of a page: its distance in pages from the start of the region. Its low bits are the
 * page's place in its superslab, the others are the superslab's index. A plain int, so that a page
 * costs no object.
 */
@Internal
public final class Page {
  /** The number of no page. */
  public static final int NONE = Superslab.NONE;

  private Page() {}

  /** Returns the number of the page at a place of a superslab. */
  public static int at(Superslab superslab, int place) {
    return (superslab.index << Superslab.PAGES_SHIFT) + place;
  }

  /** Returns the place of a page in its superslab. */
  public static int place(int page) {
    return page & (Superslab.PAGES - 1);
  }

  /** Returns the index of the superslab that contains a page. */
  static int superslab(int page) {
    return page >>> Superslab.PAGES_SHIFT;
  }

  /** Returns the first page of the superslab with an index. It is the end of the one below. */
  public static int firstOf(int superslab) {
    return superslab << Superslab.PAGES_SHIFT;
  }

  /**
   * Counts the pages from {@code page} up to {@code end} that are in the superslab of the first.
   */
  static int countInOne(int page, int end) {
    return Math.min(Superslab.PAGES - place(page), end - page);
  }
}
