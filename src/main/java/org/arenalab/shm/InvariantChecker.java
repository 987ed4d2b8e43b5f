package org.arenalab.shm;

import static org.arenalab.os.RawMemory.getLongVolatile;

import java.util.Map;
import java.util.TreeMap;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.arenalab.shm.layout.SizeClasses;

/**
 * A consistency check of the bookkeeping of a quiet arena:
 *
 * <ul>
 *   <li>the epoch word is the start of the cursor's generation, or of the next (a reset in
 *       progress);
 *   <li>a listed block lies below the cursor, is marked free, and overlaps no other listed block;
 *   <li>a list is at most as long as its count (a killed process may leave it shorter);
 *   <li>{@code live + listed + padding + leased and free} is at most the allocated size.
 * </ul>
 */
record InvariantChecker(Cursor cursor, RecycleLists lists, SegmentDescriptor layout) {
  void check(ShmArenaStats stats) {
    checkRanges(stats);
    long start = cursor.positions.position(stats.generation(), 0);
    long next = cursor.positions.position(stats.generation() + 1, 0);
    long epoch = getLongVolatile(cursor.epochAddress);
    require(
        epoch == start || epoch == next,
        "epoch 0x%x is not the start of generation %d or the next",
        epoch,
        stats.generation());
    require(stats.generation() > 0, "generation is %d", stats.generation());
    TreeMap<Long, Long> freeEndByStart = new TreeMap<>();
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      checkList(sizeClass, stats, freeEndByStart);
    }
    checkSum(stats, freeEndByStart);
  }

  private static void checkRanges(ShmArenaStats stats) {
    boolean sane =
        stats.recycledBytes() >= 0
            && stats.leasedFreeBytes() >= 0
            && stats.allocatedBytes() <= stats.capacityBytes()
            && stats.peakBytes() <= stats.capacityBytes();
    require(sane, "a figure is out of range: %s", stats);
  }

  private void checkSum(ShmArenaStats stats, TreeMap<Long, Long> freeEndByStart) {
    long freeGranules = 0;
    for (Map.Entry<Long, Long> range : freeEndByStart.entrySet()) {
      freeGranules += range.getValue() - range.getKey();
    }
    long freeBytes = freeGranules << cursor.positions.granuleShift();
    long sum = stats.liveBytes() + freeBytes + stats.paddingBytes() + stats.leasedFreeBytes();
    require(
        freeBytes <= stats.recycledBytes() && sum <= stats.allocatedBytes(),
        "%d B are in the lists, which does not go with %s",
        freeBytes,
        stats);
  }

  private void checkList(int sizeClass, ShmArenaStats stats, TreeMap<Long, Long> freeEndByStart) {
    long generation = stats.generation();
    long listed = lists.listed(sizeClass, generation);
    long length = 0;
    long granule = lists.first(sizeClass, generation);
    while (granule != RecycleLists.NONE) {
      checkBlock(sizeClass, granule, stats, freeEndByStart);
      length++;
      granule = lists.next(granule);
    }
    require(length <= listed, "list %d has %d blocks, counted %d", sizeClass, length, listed);
  }

  private void checkBlock(
      int sizeClass, long granule, ShmArenaStats stats, TreeMap<Long, Long> freeEndByStart) {
    long end = Math.min(granule + SizeClasses.granules(sizeClass), layout.granules());
    require(granule < layout.granules(), "list %d has a block at granule %d", sizeClass, granule);
    require(
        end << cursor.positions.granuleShift() <= stats.allocatedBytes(),
        "list %d has a block at granule %d, beyond the cursor",
        sizeClass,
        granule);
    require(
        lists.isFree(granule, stats.generation()),
        "list %d has granule %d, which is not marked free",
        sizeClass,
        granule);
    Map.Entry<Long, Long> before = freeEndByStart.lowerEntry(end);
    require(
        before == null || before.getValue() <= granule,
        "list %d has granule %d, which overlaps another free block",
        sizeClass,
        granule);
    freeEndByStart.put(granule, end);
  }

  private static void require(boolean condition, String contradiction, Object... values) {
    if (!condition) {
      throw new CorruptArenaException(contradiction.formatted(values));
    }
  }
}
