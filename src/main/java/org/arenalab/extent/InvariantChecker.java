package org.arenalab.extent;

import org.agrona.collections.Int2IntHashMap;

/**
 * A checker of the invariants of {@link ExtentSpace}. The caller holds the pool's lock. The checker
 * verifies that:
 *
 * <ul>
 *   <li>blocks tile the space up to the frontier
 *   <li>each hole is marked at both ends, and is in exactly the list of its size
 *   <li>the start of every block is found
 *   <li>all counters equal the counts of a walk
 * </ul>
 */
final class InvariantChecker {
  /** The size of a hole that the walk did not meet. */
  private static final int NOT_WALKED = 0;

  private final ExtentSpace space;
  private final ExtentTags tags;
  private final HoleTable table;

  /** Sizes of the holes that were walked over and not yet found in a list, by number. */
  private final Int2IntHashMap holes = new Int2IntHashMap(NOT_WALKED);

  private long liveExtents;
  private long liveBytes;
  private long holeGranules;

  InvariantChecker(ExtentSpace space) {
    this.space = space;
    tags = space.tags;
    table = space.holes.table;
  }

  void check() {
    int frontier = space.frontier();
    require(
        space.backedGranules() >= frontier,
        "the frontier is at granule %d, but only %d are backed",
        frontier,
        space.backedGranules());
    walk(frontier);
    checkStartsBehind(frontier);
    checkCounters();
    checkLists();
    checkLarge();
    require(holes.isEmpty(), "hole %s (granules) is in no list", holes);
  }

  private void walk(int frontier) {
    boolean holeBefore = false;
    int card = -1;
    for (int at = 0; at < frontier; ) {
      int size = sizeOf(at);
      require(
          size > 0 && size <= frontier - at,
          "block %d has %d granules, %d before the frontier",
          at,
          size,
          frontier - at);
      card = checkStart(at, card);
      boolean live = tags.isLive(at);
      if (live) {
        countLive(at, holeBefore);
      } else {
        countHole(at, size, holeBefore);
      }
      holeBefore = !live;
      at += size;
    }
    require(!holeBefore, "a hole ends at the frontier, granule %d", frontier);
    require(
        emptyBetween(card, lastCardOf(frontier) + 1),
        "a card behind the last block, before granule %d, says that one starts there",
        frontier);
  }

  private int sizeOf(int block) {
    if (!tags.isLive(block)) {
      int hole = tags.holeAt(block);
      require(
          table.isNumber(hole), "block %d is the hole of number %d, which none has", block, hole);
    }
    return tags.granules(block);
  }

  private static int lastCardOf(int frontier) {
    return (frontier - 1) >> BlockStarts.CARD_SHIFT;
  }

  /** Checks that each card records its first block, and no block if none starts in it. */
  private int checkStart(int block, int lastCard) {
    int card = block >> BlockStarts.CARD_SHIFT;
    if (card != lastCard) {
      require(
          space.starts.firstIn(card) == block,
          "card %d says that block %d is its first, but block %d is",
          card,
          space.starts.firstIn(card),
          block);
      require(
          emptyBetween(lastCard, card),
          "a card between %d and %d says that a block starts there, but none does",
          lastCard,
          card);
    }
    return card;
  }

  private boolean emptyBetween(int card, int end) {
    for (int each = card + 1; each < end; each++) {
      if (space.starts.firstIn(each) != ExtentTags.NONE) {
        return false;
      }
    }
    return true;
  }

  private void checkStartsBehind(int frontier) {
    int first = lastCardOf(frontier) + 1;
    int last = space.mostGranules() >> BlockStarts.CARD_SHIFT;
    for (int card = first; card <= last; card++) {
      require(
          space.starts.firstIn(card) == ExtentTags.NONE,
          "card %d is behind the frontier, but says that block %d starts in it",
          card,
          space.starts.firstIn(card));
    }
  }

  private void countLive(int block, boolean holeBefore) {
    require(
        tags.isHoleBefore(block) == holeBefore,
        "block %d is marked as behind a hole: %s, is: %s",
        block,
        tags.isHoleBefore(block),
        holeBefore);
    liveExtents++;
    liveBytes += tags.sizeBytes(block);
  }

  private void countHole(int block, int size, boolean holeBefore) {
    require(!holeBefore, "holes touch at block %d", block);
    int hole = tags.holeAt(block);
    require(
        table.start(hole) == block,
        "hole %d starts at block %d, its record says %d",
        hole,
        block,
        table.start(hole));
    require(
        tags.holeBefore(block + size) == hole,
        "the end of hole %d says that it is hole %d",
        hole,
        tags.holeBefore(block + size));
    holes.put(hole, size);
    holeGranules += size;
  }

  private void checkCounters() {
    require(
        liveExtents == space.liveExtents() && liveBytes == space.liveBytes(),
        "%d live extents of %d B, counted %d of %d B",
        liveExtents,
        liveBytes,
        space.liveExtents(),
        space.liveBytes());
    require(
        holeGranules == space.holes.granules(),
        "holes of %d granules, counted %d",
        holeGranules,
        space.holes.granules());
  }

  private void checkLists() {
    for (int size = 1; size <= space.holes.maxListed(); size++) {
      int previous = ExtentTags.NONE;
      for (int hole = space.holes.head(size); hole != ExtentTags.NONE; ) {
        take(hole, "the list of " + size + " granules", size);
        require(
            table.previous(hole) == previous,
            "hole %d says that %d is before it in its list, but %d is",
            hole,
            table.previous(hole),
            previous);
        previous = hole;
        hole = table.next(hole);
      }
      require(
          space.holes.isMarked(size) == (previous != ExtentTags.NONE),
          "the list of %d granules is marked as holding some: %s",
          size,
          space.holes.isMarked(size));
    }
  }

  private void checkLarge() {
    LargeHoles large = space.holes.large();
    for (int place = 0; place < large.count(); place++) {
      int hole = large.at(place);
      int size = holes.get(hole);
      take(hole, "the heap", size);
      require(size > space.holes.maxListed(), "hole %d of %d granules is large", hole, size);
      require(
          table.next(hole) == place,
          "hole %d is at place %d of the heap, but says %d",
          hole,
          place,
          table.next(hole));
      require(
          place == 0 || table.granules(large.at((place - 1) / 2)) >= size,
          "hole %d of %d granules is below a smaller one",
          hole,
          size);
    }
  }

  private void take(int hole, String list, int wanted) {
    int size = holes.remove(hole);
    require(
        size != NOT_WALKED, "%s holds number %d, which is no hole, or listed twice", list, hole);
    require(size == wanted, "%s holds hole %d of %d granules", list, hole, size);
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new CorruptPoolException(message.formatted(values));
    }
  }
}
