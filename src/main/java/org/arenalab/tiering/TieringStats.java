package org.arenalab.tiering;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.tiering.prefetch.PrefetchStats;

/**
 * The state of the loops and the totals of their work since they were opened. The figures are read
 * one after the other while the loops run.
 *
 * @param hotness chunks by class, and the work of the hotness loop
 * @param sources the source of hotness beside the arena's epochs
 * @param damon predicomp's figures of DAMON; zeros if it was not used
 * @param compression background compression
 * @param prefetch prefetch
 * @param stalls accesses that had to decompress their chunk
 * @param refaults the controller of {@code tCold}
 */
public record TieringStats(
    Hotness hotness,
    Sources sources,
    Damon damon,
    Compression compression,
    PrefetchStats prefetch,
    Stalls stalls,
    Refaults refaults) {

  public TieringStats {
    requireNonNull(hotness, "hotness");
    requireNonNull(sources, "sources");
    requireNonNull(damon, "damon");
    requireNonNull(compression, "compression");
    requireNonNull(prefetch, "prefetch");
    requireNonNull(stalls, "stalls");
    requireNonNull(refaults, "refaults");
  }

  /**
   * The chunks by class. Each group of 512 chunks counts as of its last visit.
   *
   * @param epoch number of the arena's current epoch
   * @param hot raw chunks that were accessed within {@code tHot}
   * @param warm raw chunks between hot and cold
   * @param cold raw chunks that were not accessed for {@code tCold}
   * @param stored chunks in the pool, or described by one value
   * @param incompressible raw chunks that are not tried again before they are written
   * @param ticks turns of the hotness loop
   * @param visits groups that were visited
   * @param processorNs processor time of the hotness thread
   * @param failures turns of any loop that ended with an exception
   */
  public record Hotness(
      long epoch,
      long hot,
      long warm,
      long cold,
      long stored,
      long incompressible,
      long ticks,
      long visits,
      long processorNs,
      long failures) {}

  /**
   * The source of hotness beside the arena's epochs.
   *
   * @param used the source in use; "touches" if the loops have none
   * @param questions answered
   * @param failures sources that failed or answered late, and were replaced
   * @param granularityBytes coarsest unit of the last answer
   * @param processorNs processor time of the sources' threads
   */
  public record Sources(
      String used, long questions, long failures, long granularityBytes, long processorNs) {
    public Sources {
      requireNonNull(used, "used");
    }
  }

  /**
   * The figures of DAMON. A chunk counts in each snapshot: as hot if the snapshot reports it, as
   * warm if only the one before did, else as cold.
   *
   * @param snapshots answered questions
   * @param regions regions with an access in all snapshots
   * @param readErrors sessions that failed after they had begun
   * @param setupFailures sessions that could not begin
   * @param markedHot chunks marked hot in all snapshots
   * @param markedWarm chunks marked warm
   * @param markedCold chunks marked cold
   * @param lastRegions regions with an access in the last snapshot
   * @param lastBytes size of these regions
   */
  public record Damon(
      long snapshots,
      long regions,
      long readErrors,
      long setupFailures,
      long markedHot,
      long markedWarm,
      long markedCold,
      long lastRegions,
      long lastBytes) {}

  /**
   * Background compression. A chunk that is skipped counts in each pass over its group.
   *
   * @param passes over a group of chunks
   * @param attempts chunks that were still cold just before they were claimed
   * @param admits chunks that were stored
   * @param skippedHot accessed again since they were found cold
   * @param skippedChurn returned several times soon after they were stored, or after more than 1.6
   *     x {@code tCold}, and not idle for long enough since
   * @param skippedLowRatio incompressible, and not written since they were tried
   * @param skippedRecentDecompress returned soon after they were stored, and not idle for twice
   *     {@code tCold} since
   * @param skippedInUse a thread was in them, or they are pinned
   * @param skippedOverBudget cold while no processor time was left
   * @param skippedPoolFull cold while the pool had no room
   * @param denseAttempts stored chunks that the denser codec tried
   * @param denseAdmits chunks that it made smaller
   * @param packSlices slices of the pool's compaction
   * @param processorNs processor time of the compression thread
   */
  public record Compression(
      long passes,
      long attempts,
      long admits,
      long skippedHot,
      long skippedChurn,
      long skippedLowRatio,
      long skippedRecentDecompress,
      long skippedInUse,
      long skippedOverBudget,
      long skippedPoolFull,
      long denseAttempts,
      long denseAdmits,
      long packSlices,
      long processorNs) {}

  /**
   * Accesses that decompressed their chunk while the loops ran, and bulk reads that decoded a chunk
   * and left it stored.
   *
   * @param events number of the accesses that decompressed
   * @param nsTotal time that they waited, in nanoseconds
   * @param storedReads bulk reads of stored chunks; each is a refault
   * @param broughtBack stored chunks that became raw because they were read again
   */
  public record Stalls(long events, long nsTotal, long storedReads, long broughtBack) {}

  /**
   * The controller of {@code tCold}.
   *
   * @param perMinutePercent refaults per minute in percent of the working set, over about a minute
   * @param goalPercent the goal of that figure
   * @param workingSetChunks hot and warm chunks, with a memory of a minute
   * @param tColdMs the current {@code tCold} in milliseconds
   * @param tColdEpochs the current {@code tCold} in shortest ticks
   * @param floods how often many chunks returned at once soon after they were stored, and {@code
   *     tCold} was raised beyond their interval
   */
  public record Refaults(
      double perMinutePercent,
      double goalPercent,
      long workingSetChunks,
      long tColdMs,
      long tColdEpochs,
      long floods) {}

  /** Returns all figures as one JSON object, with predicomp's names where it has a name. */
  public String toJson() {
    return TieringStatsFormat.json(this);
  }

  /** Returns all figures of {@link #toJson} as a table for people. */
  public String toTable() {
    return TieringStatsFormat.table(this);
  }
}
