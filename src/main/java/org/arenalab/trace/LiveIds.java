package org.arenalab.trace;

import java.util.Arrays;

/**
 * The set of live ids: one bit for each id up to the highest one. It takes at most 48 MiB, also
 * while it grows.
 */
final class LiveIds {
  private long[] words = new long[64];
  private int fresh;
  private int live;

  /** Returns the next fresh id. */
  int fresh() {
    return fresh;
  }

  /** Returns the number of live ids. */
  int live() {
    return live;
  }

  /** Returns whether an id is live; one that was never allocated is not. */
  boolean isLive(int id) {
    return id < fresh && (words[id >> 6] >>> id & 1) != 0;
  }

  /** Adds an id that is not live, and is at most the next fresh one. */
  void add(int id) {
    if (id == fresh) {
      fresh++;
      if (id >> 6 == words.length) {
        words = Arrays.copyOf(words, 2 * words.length);
      }
    }
    words[id >> 6] |= 1L << id;
    live++;
  }

  /** Removes a live id. */
  void remove(int id) {
    words[id >> 6] &= ~(1L << id);
    live--;
  }
}
