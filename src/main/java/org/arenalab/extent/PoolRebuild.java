package org.arenalab.extent;

import java.util.BitSet;

/**
 * A rebuild of the Java side of a pool: the lists of holes, the starts of blocks, and the counters.
 * It walks over the tags of all blocks. The records of the holes give their sizes. A tag or a
 * record may hold any bytes: each is checked before it is followed.
 *
 * <p>Cost: three accesses for each block, and a check by {@link InvariantChecker}.
 */
final class PoolRebuild {
  private final ExtentSpace space;
  private final ExtentTags tags;
  private final HoleTable table;
  private final BitSet numbers = new BitSet();
  private long liveExtents;
  private long liveBytes;

  /**
   * @param space empty, over the memory of the pool
   */
  PoolRebuild(ExtentSpace space) {
    this.space = space;
    tags = space.tags;
    table = space.holes.table;
  }

  /**
   * Rebuilds all.
   *
   * @param frontier end of the last block, as stored with the pool
   * @throws CorruptPoolException that names the place of the first contradiction
   */
  void run(int frontier) {
    try {
      rebuild(frontier);
    } catch (CorruptPoolException e) {
      throw e.asRefusal();
    }
  }

  private void rebuild(int frontier) {
    if (frontier < 0 || frontier > space.capacityGranules) {
      throw new CorruptPoolException(
          "frontier=%d (granules), expected 0 to %d".formatted(frontier, space.capacityGranules));
    }
    for (int at = 0; at < frontier; ) {
      int size = tags.isLive(at) ? addLive(at) : addHole(at);
      require(
          size > 0 && size <= frontier - at,
          at,
          "it has %d granules, expected 1 to %d, before the frontier",
          size,
          frontier - at);
      space.starts.add(at);
      at += size;
    }
    table.restore(numbers);
    numbers.stream().forEach(space.holes::relink);
    space.restore(frontier, liveExtents, liveBytes);
    new InvariantChecker(space).check();
  }

  private int addLive(int block) {
    liveExtents++;
    liveBytes += tags.sizeBytes(block);
    return tags.granules(block);
  }

  private int addHole(int block) {
    long number = tags.holeNumber(block);
    long last = space.capacityGranules / 2;
    require(number <= last, block, "it is the hole of number %d, expected 0 to %d", number, last);
    int hole = (int) number;
    int start = table.start(hole);
    require(
        start == block,
        block,
        "it is hole %d, whose record says that it starts at %d",
        hole,
        start);
    numbers.set(hole);
    return table.granules(hole);
  }

  private void require(boolean holds, int block, String message, Object... values) {
    if (!holds) {
      throw new CorruptPoolException(
          "block %d, extent at offset 0x%x: %s"
              .formatted(block, tags.offset(block), message.formatted(values)));
    }
  }
}
