package org.arenalab.compressed;

/**
 * Which extent compaction moves next, and to where. There are two kinds of move.
 *
 * <ul>
 *   <li><b>Evacuation.</b> The last extent goes into the best-fitting hole: the tail grows by as
 *       many bytes as are moved, which is the best that moving can do.
 *   <li><b>Rolling.</b> Where no hole fits the last extent, what is left are crumbs. One hole, the
 *       <i>roller</i>, is rolled towards the tail: the extent behind it moves to its start, and it
 *       takes up every crumb on its way. That moves one over the share of crumbs, fifty times as
 *       much at 2 %. A roller too small for the extent behind it grows first: that extent moves to
 *       another hole, or to the tail.
 * </ul>
 *
 * <p>A copy never overlaps what it is made from, so that readers of the old place are not
 * disturbed. Under the pool's lock; constant but for extents that may not move, of which it steps
 * over a few.
 */
final class MoveChoice {
  private static final int MAX_STEPS = 8;

  private final ExtentSpace space;
  private final ExtentTags tags;
  private final double targetShare;

  /** The block at which it starts. */
  private int roller = ExtentTags.NONE;

  /** Behind an extent that may not move: where to look for the next; or NONE. */
  private int resumeAt = ExtentTags.NONE;

  private boolean lastStays;
  private boolean rollerLost;

  /** Rolling did not help while there were no more holes than this, in granules. */
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

  /** The extent to move. */
  int from() {
    return from;
  }

  /** The number of the hole to move it to the start of; NONE for the tail. */
  int hole() {
    return hole;
  }

  /** A new slice asks again for extents that could not move in the last. */
  void begin() {
    resumeAt = ExtentTags.NONE;
    lastStays = false;
  }

  private boolean isTargetReached() {
    long holes = space.holes.granules();
    return holes == 0 || holes <= targetShare * space.frontier();
  }

  /** Finds the next move; false if there is none that would help. */
  boolean next() {
    if (isTargetReached()) {
      rollAbove = 0;
      return false;
    }
    chooseRoller();
    evacuating = evacuation();
    return evacuating || (space.holes.granules() > rollAbove && rolling());
  }

  /** Not before there are a quarter more holes: extents that may not move hold these. */
  void rollNoMore() {
    rollAbove = space.holes.granules() + space.holes.granules() / 4;
  }

  /** What is left of the holes must stay for now. */
  boolean hasGivenUp() {
    return rollAbove > 0;
  }

  /** The move was made. */
  void made() {
    roller = isHole(rollerAfterwards) ? rollerAfterwards : ExtentTags.NONE;
    resumeAt = ExtentTags.NONE;
  }

  /** Whether somebody else made use of the roller since this was last asked. */
  boolean isRollerLost() {
    boolean lost = rollerLost;
    rollerLost = false;
    return lost;
  }

  /** The owner keeps the extent where it is. */
  void refused() {
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

  private boolean evacuation() {
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

  private boolean rolling() {
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

  /** The first extent behind the roller that has not refused; the roller moves on with it. */
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
