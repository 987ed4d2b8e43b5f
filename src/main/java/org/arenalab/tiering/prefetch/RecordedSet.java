package org.arenalab.tiering.prefetch;

import java.util.function.IntPredicate;

/**
 * The chunks of a phase that was seen. Each chunk has a score: the number of the last two
 * occurrences that needed it. A replay fetches the chunks with score two. So the chunks that a
 * phase needs only once by chance are not fetched.
 */
final class RecordedSet {
  /** Score of a chunk that the last two occurrences needed. */
  static final byte PROVEN = 2;

  /** Score of a chunk that one of the last two occurrences needed. */
  static final byte SEEN = 1;

  /** Smallest set: a replay of fewer chunks saves less than it costs to learn. */
  static final int MIN_CHUNKS = 16;

  /** Largest set: 128 MiB in chunks of 4 KiB. */
  static final int MAX_CHUNKS = 32_768;

  private ChunkSet chunks;
  private int proven;
  private RecordedSet forerunner;

  /** Number of the last occurrence, for the choice of the set to forget. */
  private long lastUse;

  RecordedSet(ChunkSet chunks, long lastUse) {
    this.chunks = chunks;
    this.lastUse = lastUse;
    proven = countProven(chunks);
  }

  /** Notes that a replay fetched a chunk that was not needed. */
  void demote(int place) {
    if (chunks.score(place) == PROVEN) {
      chunks.setScore(place, SEEN);
      proven--;
    }
  }

  /** Notes that another occurrence had needed these chunks. */
  void prove(ChunkSet needed) {
    for (int i = 0; i < needed.size(); i++) {
      int place = chunks.placeOf(needed.key(i));
      if (place >= 0 && chunks.score(place) != PROVEN) {
        chunks.setScore(place, PROVEN);
        proven++;
      }
    }
  }

  /** Returns the set whose burst ended shortly before the first burst of this one, or null. */
  RecordedSet forerunner() {
    return forerunner;
  }

  void follow(RecordedSet set) {
    forerunner = set;
  }

  private static int countProven(ChunkSet chunks) {
    int proven = 0;
    for (int i = 0; i < chunks.size(); i++) {
      proven += chunks.score(i) == PROVEN ? 1 : 0;
    }
    return proven;
  }

  ChunkSet chunks() {
    return chunks;
  }

  long lastUse() {
    return lastUse;
  }

  /** Returns whether the set recurred: it has enough proven chunks for a replay. */
  boolean isProven() {
    return proven >= MIN_CHUNKS;
  }

  /** Returns whether the set has a chunk of a region with such an ordinal. */
  boolean hasChunksOf(IntPredicate region) {
    for (int i = 0; i < chunks.size(); i++) {
      if (region.test(RegionState.ordinalOf(chunks.key(i)))) {
        return true;
      }
    }
    return false;
  }

  /** Returns the Jaccard similarity with another set: common chunks by all chunks, 0 to 1. */
  double similarity(ChunkSet other) {
    int common = other.common(chunks);
    return (double) common / (chunks.size() + other.size() - common);
  }

  /**
   * Learns from another occurrence: its order, its new chunks, and which chunks it did not need. An
   * occurrence without new chunks may be a part of the whole one, cut off by a pause. Then the
   * chunks outside it keep their scores.
   *
   * @param occurrence the chunks that were needed
   * @param spare an empty set, which becomes this one's
   * @param use number of this occurrence
   * @return the former set, empty: the next spare
   */
  ChunkSet learn(ChunkSet occurrence, ChunkSet spare, long use) {
    boolean isPart = chunks.hasMostOf(occurrence) && 5 * occurrence.size() < 4 * chunks.size();
    for (int i = 0; i < occurrence.size(); i++) {
      long key = occurrence.key(i);
      boolean _ = spare.add(key, chunks.contains(key) ? PROVEN : SEEN);
    }
    for (int i = 0; i < chunks.size(); i++) {
      if (isPart) {
        boolean _ = spare.add(chunks.key(i), chunks.score(i));
      } else if (chunks.score(i) == PROVEN) {
        boolean _ = spare.add(chunks.key(i), SEEN);
      }
    }
    ChunkSet former = chunks;
    chunks = spare;
    proven = countProven(spare);
    lastUse = use;
    former.clear();
    return former;
  }
}
