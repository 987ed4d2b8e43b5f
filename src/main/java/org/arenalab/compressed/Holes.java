package org.arenalab.compressed;

import java.util.Arrays;

/**
 * The holes by size: a list for every number of granules that an extent can have, last in first
 * out, and a bitmap of the lists that are not empty, so that the best fit is found in a few
 * instructions. Larger holes are {@link LargeHoles}. The links are in the holes.
 */
final class Holes {
  private final ExtentTags tags;
  private final int maxListed;
  private final int[] heads;
  private final long[] nonEmpty;

  /** Which words of {@code nonEmpty} are not zero. */
  private final long[] nonEmptyWords;

  private final LargeHoles large;
  private long granules;

  Holes(ExtentTags tags) {
    this.tags = tags;
    maxListed = tags.granulesFor(ExtentPool.MAX_EXTENT_BYTES);
    heads = new int[maxListed + 1];
    Arrays.fill(heads, ExtentTags.NONE);
    nonEmpty = new long[(maxListed >>> 6) + 1];
    nonEmptyWords = new long[(nonEmpty.length - 1 >>> 6) + 1];
    large = new LargeHoles(tags);
  }

  /** In all holes. */
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
    return (nonEmpty[size >>> 6] >>> size & 1) != 0;
  }

  LargeHoles large() {
    return large;
  }

  void add(int hole, int size) {
    granules += size;
    if (size > maxListed) {
      large.add(hole, size);
      return;
    }
    int next = heads[size];
    tags.setHole(hole, size, ExtentTags.NONE, next);
    heads[size] = hole;
    if (next == ExtentTags.NONE) {
      mark(size);
    } else {
      tags.setPreviousHole(next, size, hole);
    }
  }

  void remove(int hole, int size) {
    granules -= size;
    if (size > maxListed) {
      large.remove(hole);
      return;
    }
    int next = tags.nextHole(hole);
    int previous = tags.previousHole(hole, size);
    if (next != ExtentTags.NONE) {
      tags.setPreviousHole(next, size, previous);
    }
    if (previous != ExtentTags.NONE) {
      tags.setNextHole(previous, next);
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

  /** A smallest hole of at least {@code size} granules, at most {@code maxListed}; or NONE. */
  int bestFit(int size) {
    int found = firstListed(size);
    return found == 0 ? large.some() : heads[found];
  }

  /** As {@link #bestFit}, leaving one hole out; NONE if there is no other. */
  int bestFitBut(int left, int size) {
    int found = firstListed(size);
    if (found != 0 && heads[found] == left) {
      int next = tags.nextHole(left);
      if (next != ExtentTags.NONE) {
        return next;
      }
      found = found < maxListed ? firstListed(found + 1) : 0;
    }
    return found == 0 ? large.someBut(left) : heads[found];
  }

  /** The smallest size from {@code size} on of which there is a hole; 0 if there is none. */
  private int firstListed(int size) {
    int word = size >>> 6;
    long bits = nonEmpty[word] & -1L << size;
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

  /** Of the largest hole; 0 if there is none. */
  int largestGranules() {
    return large.count() > 0 ? tags.granules(large.at(0)) : lastListed();
  }

  /** A largest hole, or NONE. */
  int largest() {
    return large.count() > 0 ? large.at(0) : heads[lastListed()];
  }

  /** The largest size of which there is a listed hole; 0 if there is none. */
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
    return (long) heads.length * Integer.BYTES + words * Long.BYTES + large.metadataBytes();
  }
}
