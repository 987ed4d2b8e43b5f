package org.arenalab.tiering.prefetch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** The sets that are known, within a bound on their memory. */
final class RecordedSets {
  static final int MAX_SETS = 16;

  /** Chunks of all sets together: at most 4.5 MB of tables. */
  static final int MAX_CHUNKS = 131_072;

  /** Similarity from which a burst is another occurrence of a set. */
  static final double SAME = 0.5;

  /** Demand loads that are compared with the sets. */
  static final int SIGNATURE = 8;

  /** Loads of the signature that a set must have. */
  private static final int MATCHING = 6;

  /** A shorter pause between two bursts may be lost processor time. */
  private static final long SOON_NS = 100_000_000L;

  private final List<RecordedSet> sets = new ArrayList<>(MAX_SETS);

  /** Cleared sets of forgotten sets, so that bursts that never recur make no garbage. */
  private final ArrayList<ChunkSet> free = new ArrayList<>(MAX_SETS);

  private ChunkSet spare = new ChunkSet(RecordedSet.MAX_CHUNKS);
  private long uses;

  /** The set of the latest burst. */
  private RecordedSet latest;

  private long latestEndNs;

  /** The number of sets, for other threads. */
  private volatile int count;

  int count() {
    return count;
  }

  List<RecordedSet> all() {
    return sets;
  }

  /** Adds a set from a file. */
  void add(ChunkSet chunks) {
    uses++;
    sets.add(new RecordedSet(chunks, uses));
    count = sets.size();
  }

  /** Returns the proven set that has the latest loads of a burst, or null. */
  RecordedSet match(ChunkSet burst) {
    RecordedSet best = null;
    int most = MATCHING - 1;
    for (int i = 0; i < sets.size(); i++) {
      RecordedSet set = sets.get(i);
      int common = 0;
      for (int j = burst.size() - SIGNATURE; j < burst.size(); j++) {
        common += set.chunks().contains(burst.key(j)) ? 1 : 0;
      }
      if (set.isProven() && common > most) {
        most = common;
        best = set;
      }
    }
    return best;
  }

  /** Returns the proven set with the latest use that has chunks of a region, or null. */
  RecordedSet latestOf(int ordinal) {
    RecordedSet latest = null;
    for (int i = 0; i < sets.size(); i++) {
      RecordedSet set = sets.get(i);
      if (set.isProven()
          && set.hasChunksOf(each -> each == ordinal)
          && (latest == null || set.lastUse() > latest.lastUse())) {
        latest = set;
      }
    }
    return latest;
  }

  /**
   * Learns a burst: as another occurrence of the most similar set, or as a new set. A pause may
   * have cut an occurrence in two. So a burst that follows soon, and is in the set of the one
   * before it, is another part of that occurrence. Two new sets of successive bursts become one
   * when both recur in one burst.
   */
  void learn(ChunkSet burst, long startNs, long endNs) {
    uses++;
    boolean soon = startNs - latestEndNs < SOON_NS && sets.contains(latest);
    RecordedSet best = mostSimilar(burst);
    if (best == null && soon && latest.chunks().hasMostOf(burst)) {
      best = latest;
    }
    if (best == null) {
      ChunkSet chunks = free.isEmpty() ? new ChunkSet(RecordedSet.MAX_CHUNKS) : free.removeLast();
      for (int i = 0; i < burst.size(); i++) {
        boolean _ = chunks.add(burst.key(i), RecordedSet.SEEN);
      }
      best = new RecordedSet(chunks, uses);
      best.follow(soon ? latest : null);
      sets.add(best);
    } else if (soon && isFirstPart(latest, best)) {
      RecordedSet part = latest;
      for (int i = 0; i < burst.size(); i++) {
        boolean _ = part.chunks().add(burst.key(i), RecordedSet.SEEN);
      }
      spare = best.learn(part.chunks(), spare, uses);
      forget(part);
    } else {
      spare = best.learn(burst, spare, uses);
      join(best, burst);
    }
    latest = best;
    latestEndNs = endNs;
    while (sets.size() > MAX_SETS || (sets.size() > 1 && totalChunks() > MAX_CHUNKS)) {
      forget(leastUseful());
    }
    count = sets.size();
  }

  private RecordedSet mostSimilar(ChunkSet burst) {
    RecordedSet best = null;
    double similarity = SAME;
    for (int i = 0; i < sets.size(); i++) {
      double each = sets.get(i).similarity(burst);
      if (each >= similarity) {
        similarity = each;
        best = sets.get(i);
      }
    }
    return best;
  }

  /** Returns whether a new set is the start of an occurrence of another set. */
  private static boolean isFirstPart(RecordedSet part, RecordedSet whole) {
    return part != whole && !part.isProven() && whole.chunks().hasMostOf(part.chunks());
  }

  /** Adds the set of the burst just before or after a set's first one, if this burst has both. */
  private void join(RecordedSet set, ChunkSet burst) {
    for (int i = sets.size() - 1; i >= 0; i--) {
      RecordedSet each = sets.get(i);
      boolean isNeighbour = each.forerunner() == set || set.forerunner() == each;
      if (isNeighbour && burst.hasMostOf(each.chunks())) {
        set.prove(each.chunks());
        forget(each);
      }
    }
  }

  private long totalChunks() {
    long total = 0;
    for (int i = 0; i < sets.size(); i++) {
      total += sets.get(i).chunks().size();
    }
    return total;
  }

  /** Returns the oldest set that never recurred; without one, the set with the oldest use. */
  private RecordedSet leastUseful() {
    RecordedSet least = sets.get(0);
    for (int i = 1; i < sets.size(); i++) {
      RecordedSet each = sets.get(i);
      boolean older = each.lastUse() < least.lastUse();
      if (least.isProven() == each.isProven() ? older : least.isProven()) {
        least = each;
      }
    }
    return least;
  }

  private void forget(RecordedSet set) {
    sets.remove(set);
    set.chunks().clear();
    free.add(set.chunks());
  }

  /** Forgets all sets. */
  void clear() {
    sets.clear();
    count = 0;
  }

  /** Forgets every set that has a chunk of a region that is gone. */
  void forget(IntPredicate isGone) {
    for (int i = sets.size() - 1; i >= 0; i--) {
      if (sets.get(i).hasChunksOf(isGone)) {
        forget(sets.get(i));
      }
    }
    count = sets.size();
  }
}
