package org.arenalab.extent;

/**
 * A choice of the extent that compaction moves next, and of its new place. There are two kinds of
 * move.
 *
 * <ul>
 *   <li><b>Evacuation.</b> The last extent moves into the best-fitting hole. The tail grows by as
 *       many bytes as are moved, which is the optimum.
 *   <li><b>Rolling.</b> If no hole fits the last extent, only crumbs are left. Then one hole, the
 *       <i>roller</i>, moves towards the tail. The extent after the roller moves to the roller's
 *       start, and the roller absorbs every crumb on its way. Rolling copies 1 / share bytes for
 *       each byte of crumbs: fifty times as much at 2 %. A roller smaller than the next extent must
 *       grow first: that extent moves to another hole, or to the tail.
 * </ul>
 *
 * <p>A copy never overlaps its source, so readers of the old place are not disturbed. The caller
 * holds the pool's lock. Cost: constant, plus a few steps over extents that may not move.
 */
final class MoveChoice {
  private static final int MAX_STEPS = 8;

  private final ExtentSpace space;
  private final ExtentTags tags;
  private final double targetShare;

  /** The roller's first block. */
  private int roller = ExtentTags.NONE;

  /** Block after an extent that may not move, at which the search resumes; or NONE. */
  private int resumeAt = ExtentTags.NONE;

  private boolean lastStays;
  private boolean rollerLost;

  /**
   * Rolling is skipped while the holes have at most this many granules, because it did not help
   * before.
   */
  private long rollAbove;

  private boolean evacuating;
  private int from;
  private int hole;
  private int rollerAfterwards;

  MoveChoice(ExtentSpace space, double targetFragmentedPercent) {
    this.space = space;
    tags = space.tags;
    targetShare = targetFragmentedPercent / 100;
  }

  /** Returns the extent to move. */
  int from() {
    return from;
  }

  /** Returns the number of the hole to whose start the extent moves; NONE for the tail. */
  int hole() {
    return hole;
  }

  /** Begins a slice, which retries extents that could not move in the last one. */
  void begin() {
    resumeAt = ExtentTags.NONE;
    lastStays = false;
  }

  private boolean isTargetReached() {
    long holes = space.holes.granules();
    return holes == 0 || holes <= targetShare * space.frontier();
  }

  /** Finds the next move; returns false if no move would help. */
  boolean next() {
    if (isTargetReached()) {
      rollAbove = 0;
      return false;
    }
    chooseRoller();
    evacuating = chooseEvacuation();
    return evacuating || (space.holes.granules() > rollAbove && chooseRoll());
  }

  /**
   * Stops rolling until the holes have grown by a quarter: extents that may not move hold the
   * present ones.
   */
  void rollNoMore() {
    rollAbove = space.holes.granules() + space.holes.granules() / 4;
  }

  /** Returns whether the remaining holes must stay for now. */
  boolean hasGivenUp() {
    return rollAbove > 0;
  }

  /** Records that the move was made. */
  void noteMade() {
    roller = isHole(rollerAfterwards) ? rollerAfterwards : ExtentTags.NONE;
    resumeAt = ExtentTags.NONE;
  }

  /**
   * Returns whether another thread used up the roller since the last call, and resets this flag.
   */
  boolean pollLostHole() {
    boolean lost = rollerLost;
    rollerLost = false;
    return lost;
  }

  /** Records that the owner keeps the extent in place. */
  void noteRefused() {
    if (evacuating) {
      lastStays = true;
    } else {
      resumeAt = from + tags.granules(from);
    }
  }

  private void chooseRoller() {
    int largest = space.holes.table.start(space.holes.largest());
    boolean hole = isHole(roller);
    rollerLost |= !hole && roller != ExtentTags.NONE;
    if (!hole || tags.granules(largest) > 2 * tags.granules(roller)) {
      roller = largest;
      resumeAt = ExtentTags.NONE;
    }
  }

  private boolean isHole(int block) {
    return block != ExtentTags.NONE
        && block < space.frontier()
        && space.starts.isStart(block)
        && !tags.isLive(block);
  }

  private boolean chooseEvacuation() {
    if (lastStays) {
      return false;
    }
    from = space.last();
    int size = tags.granules(from);
    boolean fitsRoller = size == tags.granules(roller);
    int rollerHole = tags.holeAt(roller);
    hole = fitsRoller ? rollerHole : space.holes.bestFitBut(rollerHole, size);
    rollerAfterwards = fitsRoller ? ExtentTags.NONE : roller;
    return hole != ExtentTags.NONE;
  }

  private boolean chooseRoll() {
    if (!findExtentToRoll()) {
      return false;
    }
    int size = tags.granules(from);
    int rollerSize = tags.granules(roller);
    boolean adjacent = from == roller + rollerSize;
    if (size <= rollerSize) {
      hole = tags.holeAt(roller);
      rollerAfterwards = adjacent ? roller + size : from;
      return true;
    }
    hole = space.holes.bestFitBut(tags.holeAt(roller), size);
    rollerAfterwards = adjacent ? roller : from;
    return hole != ExtentTags.NONE || size <= space.capacityGranules - space.frontier();
  }

  /**
   * Finds the first extent after the roller that has not refused. Holes on the way become the
   * roller.
   */
  private boolean findExtentToRoll() {
    if (resumeAt >= space.frontier()) {
      return false;
    }
    int at = roller + tags.granules(roller);
    if (resumeAt > at && space.starts.isStart(resumeAt)) {
      at = resumeAt;
    }
    for (int i = 0; i < MAX_STEPS && at < space.frontier(); i++) {
      if (tags.isLive(at)) {
        from = at;
        return true;
      }
      roller = at;
      at += tags.granules(at);
    }
    return false;
  }
}
