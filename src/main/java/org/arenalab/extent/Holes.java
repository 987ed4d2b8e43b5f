package org.arenalab.extent;

import java.util.Arrays;

/**
 * The holes by size. Each number of granules that an extent can have has a list, last in first out.
 * A bitmap of the lists that are not empty finds the best fit in a few instructions. {@link
 * LargeHoles} holds the larger holes. A hole's number identifies it in the {@link HoleTable}. This
 * class does not touch the pool's own memory.
 */
final class Holes {
  final HoleTable table;
  private final int maxListed;
  private final int[] heads;
  private final long[] nonEmpty;

  /** Bitmap of the words of {@code nonEmpty} that are not zero. */
  private final long[] nonEmptyWords;

  private final LargeHoles large;
  private long granules;

  /** Creates an empty set; {@code maxListed} is the size of the largest extent, in granules. */
  Holes(HoleTable table, int maxListed) {
    this.table = table;
    this.maxListed = maxListed;
    heads = new int[maxListed + 1];
    Arrays.fill(heads, ExtentTags.NONE);
    nonEmpty = new long[(maxListed >>> 6) + 1];
    nonEmptyWords = new long[((nonEmpty.length - 1) >>> 6) + 1];
    large = new LargeHoles(table);
  }

  /** Returns the granules of all holes together. */
  long granules() {
    return granules;
  }

  int maxListed() {
    return maxListed;
  }

  int head(int size) {
    return heads[size];
  }

  boolean isMarked(int size) {
    return ((nonEmpty[size >>> 6] >>> size) & 1) != 0;
  }

  LargeHoles large() {
    return large;
  }

  /** Adds a hole; returns its number. */
  int add(int start, int size) {
    int hole = table.add(start, size);
    link(hole, size);
    return hole;
  }

  void remove(int hole) {
    unlink(hole, table.granules(hole));
    table.remove(hole);
  }

  /** Grows or shrinks a hole, at either end. */
  void resize(int hole, int start, int size) {
    unlink(hole, table.granules(hole));
    table.setStart(hole, start);
    table.setGranules(hole, size);
    link(hole, size);
  }

  /** Adds a hole whose record already describes it. */
  void relink(int hole) {
    link(hole, table.granules(hole));
  }

  private void link(int hole, int size) {
    granules += size;
    if (size > maxListed) {
      large.add(hole);
      return;
    }
    int next = heads[size];
    table.setPrevious(hole, ExtentTags.NONE);
    table.setNext(hole, next);
    heads[size] = hole;
    if (next == ExtentTags.NONE) {
      mark(size);
    } else {
      table.setPrevious(next, hole);
    }
  }

  private void unlink(int hole, int size) {
    granules -= size;
    if (size > maxListed) {
      large.remove(hole);
      return;
    }
    int next = table.next(hole);
    int previous = table.previous(hole);
    if (next != ExtentTags.NONE) {
      table.setPrevious(next, previous);
    }
    if (previous != ExtentTags.NONE) {
      table.setNext(previous, next);
      return;
    }
    heads[size] = next;
    if (next == ExtentTags.NONE) {
      unmark(size);
    }
  }

  void mark(int size) {
    nonEmpty[size >>> 6] |= 1L << size;
    nonEmptyWords[size >>> 12] |= 1L << (size >>> 6);
  }

  void unmark(int size) {
    nonEmpty[size >>> 6] &= ~(1L << size);
    if (nonEmpty[size >>> 6] == 0) {
      nonEmptyWords[size >>> 12] &= ~(1L << (size >>> 6));
    }
  }

  /**
   * Returns a smallest hole of at least {@code size} granules, or NONE. The size is at most {@code
   * maxListed}.
   */
  int bestFit(int size) {
    int found = firstListed(size);
    return found == 0 ? large.some() : heads[found];
  }

  /** Returns the best fit like {@link #bestFit}, excluding one hole; NONE without another hole. */
  int bestFitBut(int left, int size) {
    int found = firstListed(size);
    if (found != 0 && heads[found] == left) {
      int next = table.next(left);
      if (next != ExtentTags.NONE) {
        return next;
      }
      found = found < maxListed ? firstListed(found + 1) : 0;
    }
    return found == 0 ? large.someBut(left) : heads[found];
  }

  /**
   * Returns the smallest size, from {@code size} on, with a listed hole; 0 if no hole is listed.
   */
  private int firstListed(int size) {
    int word = size >>> 6;
    long bits = nonEmpty[word] & (-1L << size);
    if (bits != 0) {
      return (word << 6) + Long.numberOfTrailingZeros(bits);
    }
    word++;
    for (int i = word >>> 6; i < nonEmptyWords.length; i++) {
      long words = nonEmptyWords[i] & (i == word >>> 6 ? -1L << word : -1L);
      if (words != 0) {
        int first = (i << 6) + Long.numberOfTrailingZeros(words);
        return (first << 6) + Long.numberOfTrailingZeros(nonEmpty[first]);
      }
    }
    return 0;
  }

  /** Returns the size of the largest hole in granules; 0 if no hole exists. */
  int largestGranules() {
    return large.count() > 0 ? table.granules(large.at(0)) : lastListed();
  }

  /** Returns a largest hole, or NONE. */
  int largest() {
    return large.count() > 0 ? large.at(0) : heads[lastListed()];
  }

  /** Returns the largest size with a listed hole; 0 if no hole is listed. */
  private int lastListed() {
    for (int i = nonEmptyWords.length - 1; i >= 0; i--) {
      if (nonEmptyWords[i] != 0) {
        int last = (i << 6) + Long.SIZE - 1 - Long.numberOfLeadingZeros(nonEmptyWords[i]);
        return (last << 6) + Long.SIZE - 1 - Long.numberOfLeadingZeros(nonEmpty[last]);
      }
    }
    return 0;
  }

  long metadataBytes() {
    long words = (long) nonEmpty.length + nonEmptyWords.length;
    long lists = (long) heads.length * Integer.BYTES + words * Long.BYTES;
    return lists + large.metadataBytes() + table.bytesWritten();
  }
}
