package org.arenalab.slab.page;

import java.util.Arrays;

/**
 * An index that finds runs of marked pages, also across superslab borders. A segment tree: each
 * node holds the longest run below it, and the runs at its two ends.
 *
 * <p>Not thread-safe. Cost: O(log n) steps of a few nanoseconds for a search or a change, with n
 * superslabs. Memory: 28 to 56 bytes for each superslab.
 */
final class RunIndex {
  static final int NONE = Superslab.NONE;
  private static final int FIRST_LEAVES = 64;

  /** Limit of candidates in a search for an aligned run: some microseconds. */
  private static final int MAX_CANDIDATES = 64;

  private int leaves = FIRST_LEAVES;

  /** The marked pages of each superslab. */
  private int[] masks = new int[leaves];

  /**
   * The run at the start of each node's range. The children of node k are 2k and 2k+1, the root is
   * 1, the leaves come last.
   */
  private int[] atStart = new int[2 * leaves];

  private int[] atEnd = new int[2 * leaves];
  private int[] longest = new int[2 * leaves];

  /** The longest run within one superslab, by node. */
  private byte[] longestInOne = new byte[2 * leaves];

  /**
   * Makes room for {@code superslabs} superslabs. After that, {@link #set} of one of them needs no
   * Java memory. An {@link OutOfMemoryError} changes nothing.
   */
  void reserve(int superslabs) {
    if (superslabs > leaves) {
      grow(superslabs);
    }
  }

  /** Sets which pages of a superslab are marked. */
  void set(int superslab, int mask) {
    reserve(superslab + 1);
    if (masks[superslab] == mask) {
      return;
    }
    masks[superslab] = mask;
    setLeaf(superslab);
    int widthPages = Superslab.PAGES;
    for (int node = (leaves + superslab) / 2; node > 0; node /= 2) {
      if (!combine(node, widthPages)) {
        return;
      }
      widthPages *= 2;
    }
  }

  private void setLeaf(int superslab) {
    int mask = masks[superslab];
    int node = leaves + superslab;
    atStart[node] = Integer.numberOfTrailingZeros(~mask);
    atEnd[node] = Integer.numberOfLeadingZeros(~mask);
    longest[node] = Superslab.longestRun(mask);
    longestInOne[node] = (byte) longest[node];
  }

  /** Computes a node from its children of {@code widthPages} each. Returns whether it changed. */
  private boolean combine(int node, int widthPages) {
    int left = 2 * node;
    int right = left + 1;
    int start = atStart[left] == widthPages ? widthPages + atStart[right] : atStart[left];
    int end = atEnd[right] == widthPages ? widthPages + atEnd[left] : atEnd[right];
    int across = atEnd[left] + atStart[right];
    int run = Math.max(across, Math.max(longest[left], longest[right]));
    byte inOne = (byte) Math.max(longestInOne[left], longestInOne[right]);
    boolean changed =
        start != atStart[node]
            || end != atEnd[node]
            || run != longest[node]
            || inOne != longestInOne[node];
    atStart[node] = start;
    atEnd[node] = end;
    longest[node] = run;
    longestInOne[node] = inOne;
    return changed;
  }

  private void grow(int superslabs) {
    int more = Math.max(2 * leaves, Integer.highestOneBit(superslabs - 1) * 2);
    // Allocate all arrays before replacing any: an OutOfMemoryError then changes nothing.
    int[] longerMasks = Arrays.copyOf(masks, more);
    int[] longerAtStart = new int[2 * more];
    int[] longerAtEnd = new int[2 * more];
    int[] longerLongest = new int[2 * more];
    byte[] longerLongestInOne = new byte[2 * more];
    leaves = more;
    masks = longerMasks;
    atStart = longerAtStart;
    atEnd = longerAtEnd;
    longest = longerLongest;
    longestInOne = longerLongestInOne;
    for (int i = 0; i < leaves; i++) {
      setLeaf(i);
    }
    int widthPages = Superslab.PAGES;
    for (int level = leaves / 2; level > 0; level /= 2) {
      for (int node = level; node < 2 * level; node++) {
        combine(node, widthPages);
      }
      widthPages *= 2;
    }
  }

  /**
   * Returns the first page of the lowest run of at least {@code pages} pages; NONE if there is
   * none.
   */
  int find(int pages) {
    return longest[1] < pages ? NONE : findUnder(1, 0, leaves * Superslab.PAGES, pages);
  }

  /** Finds the lowest run below a node that has one. */
  private int findUnder(int top, int topPage, int widthPages, int pages) {
    int node = top;
    int firstPage = topPage;
    int halfPages = widthPages / 2;
    while (node < leaves) {
      int left = 2 * node;
      if (longest[left] >= pages) {
        node = left;
      } else if (atEnd[left] + atStart[left + 1] >= pages) {
        return firstPage + halfPages - atEnd[left];
      } else {
        node = left + 1;
        firstPage += halfPages;
      }
      halfPages /= 2;
    }
    return firstPage + Superslab.findRun(masks[node - leaves], pages);
  }

  /**
   * Finds the lowest run of at least {@code pages} pages that begins at a multiple of {@code
   * alignedPages}.
   *
   * @param alignedPages a power of two
   * @param pageOffset the number of page 0 of this index, modulo {@code alignedPages}
   * @return its first page; NONE if none of the first {@value #MAX_CANDIDATES} candidates fits and
   *     no run has room for any alignment
   */
  int findAligned(int pages, int alignedPages, int pageOffset) {
    int from = 0;
    for (int i = 0; i < MAX_CANDIDATES; i++) {
      int found = findFrom(pages, from);
      if (found == NONE) {
        return NONE;
      }
      int aligned = alignUp(found, alignedPages, pageOffset);
      int run = aligned == found ? pages : runFrom(aligned, pages);
      if (run == pages) {
        return aligned;
      }
      from = aligned + run;
    }
    int roomy = find(pages + alignedPages - 1);
    return roomy == NONE ? NONE : alignUp(roomy, alignedPages, pageOffset);
  }

  private static int alignUp(int page, int alignedPages, int pageOffset) {
    return ((page + pageOffset + alignedPages - 1) & -alignedPages) - pageOffset;
  }

  /**
   * Returns the lowest page, {@code from} or higher, where {@code pages} marked pages begin; NONE
   * if there is none.
   */
  int findFrom(int pages, int from) {
    int superslab = Page.superslab(from);
    if (superslab >= leaves) {
      return NONE;
    }
    int mask = masks[superslab] & (-1 << Page.place(from));
    int start = pages <= Superslab.PAGES ? Superslab.findRun(mask, pages) : NONE;
    return start == NONE
        ? findAfter(pages, superslab, Integer.numberOfLeadingZeros(~mask))
        : Page.firstOf(superslab) + start;
  }

  /**
   * Searches the superslabs after {@code superslab}: climbs to the root and checks the right
   * siblings of the path.
   *
   * @param endRun how many pages are marked at the superslab's end
   */
  private int findAfter(int pages, int superslab, int endRun) {
    int run = endRun;
    int end = Page.firstOf(superslab + 1);
    int widthPages = Superslab.PAGES;
    for (int node = leaves + superslab; node > 1; node /= 2) {
      int right = node + 1;
      if ((node & 1) == 0) {
        if (run + atStart[right] >= pages) {
          return end - run;
        }
        if (longest[right] >= pages) {
          return findUnder(right, end, widthPages, pages);
        }
        run = atStart[right] == widthPages ? run + widthPages : atEnd[right];
        end += widthPages;
      }
      widthPages *= 2;
    }
    return NONE;
  }

  /** Returns the first page of the lowest run within one superslab; NONE if there is none. */
  int findInOne(int pages) {
    if (longestInOne[1] < pages) {
      return NONE;
    }
    int node = 1;
    while (node < leaves) {
      node = longestInOne[2 * node] >= pages ? 2 * node : 2 * node + 1;
    }
    int superslab = node - leaves;
    return Page.firstOf(superslab) + Superslab.findRun(masks[superslab], pages);
  }

  /** Counts the consecutive marked pages from {@code page} on, up to {@code most}. */
  int runFrom(int page, int most) {
    int count = 0;
    while (count < most) {
      int superslab = Page.superslab(page + count);
      int start = Page.place(page + count);
      if (superslab >= leaves) {
        break;
      }
      int run = Integer.numberOfTrailingZeros(~(masks[superslab] >>> start));
      count += Math.min(run, Superslab.PAGES - start);
      if (run < Superslab.PAGES - start) {
        break;
      }
    }
    return Math.min(count, most);
  }

  /**
   * Counts the consecutive marked pages that end before {@code page}, the first page of a
   * superslab.
   */
  int runBefore(int page) {
    int count = 0;
    for (int i = Page.superslab(page) - 1; i >= 0; i--) {
      int run = Integer.numberOfLeadingZeros(~masks[i]);
      count += run;
      if (run < Superslab.PAGES) {
        break;
      }
    }
    return count;
  }

  /** Returns the highest superslab below {@code end} that has a marked page; NONE for none. */
  int lastBelow(int end) {
    if (end >= leaves) {
      return longest[1] == 0 ? NONE : lastUnder(1);
    }
    for (int node = leaves + Math.max(0, end); node > 1; node /= 2) {
      if ((node & 1) != 0 && longest[node - 1] > 0) {
        return lastUnder(node - 1);
      }
    }
    return NONE;
  }

  private int lastUnder(int top) {
    int node = top;
    while (node < leaves) {
      node = longest[2 * node + 1] > 0 ? 2 * node + 1 : 2 * node;
    }
    return node - leaves;
  }

  /** Returns the marked pages of a superslab. */
  int mask(int superslab) {
    return superslab < leaves ? masks[superslab] : 0;
  }
}
