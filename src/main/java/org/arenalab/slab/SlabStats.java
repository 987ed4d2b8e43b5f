package org.arenalab.slab;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.List;
import java.util.Locale;

/**
 * What an allocator is doing. Exact when no thread is in an operation. Otherwise each counter was
 * true at some moment of the call; a difference of counters that other threads change, as the live
 * blocks, can be off by what they did during the call, and even negative.
 *
 * @param mode the allocator's
 * @param classes one entry for each size class of which blocks were carved
 * @param large the large blocks within the reserved range
 * @param reservedBytes address space
 * @param residentBytes of that, what is in memory; {@link #UNKNOWN} where the kernel does not tell
 * @param committedBytes of the reserved, what may hold memory: it was written since the kernel gave
 *     it
 * @param dirtyBytes of the committed, what is in empty pages and waits to be used again
 * @param lazyBytes of the dirty, what was given back by MADV_FREE: the kernel may have it already
 * @param superslabs those with memory
 * @param retired superslabs without, whose addresses will be used again
 * @param directBlocks blocks above 64 MiB, those for which the reserved range had no room, and
 *     those before guard pages: each a mapping of its own
 * @param directBytes of those
 * @param directCachedBytes of mappings whose blocks were freed, and that wait to be used again
 * @param heaps how many there are, of living threads and of ended ones
 * @param adoptions heaps taken over from ended threads, since ever
 * @param madviseCalls to give memory back, since ever
 * @param leanDecommit runs of pages that were given back, since ever
 * @param leanRetire superslabs that had nothing left to give back, since ever
 * @param decommittedBytes address space of {@code leanDecommit}
 * @param purgeNs processor time in those calls
 * @param purgeReplacements runs of pages replaced by fresh ones, because the kernel once had no
 *     memory to follow advice; no advice is given after that
 * @param purgeFailures calls that the kernel refused
 * @param refaultsAvoidedBytes memory in empty pages that was used again before it was given back
 * @param debtNs time spent on giving back beyond the budget that is not made up for yet
 * @param nudges heaps that were asked to drain, since ever
 * @param claims heaps that were drained for a thread that was quiet or had ended, since ever
 * @param guardRefusals how often a block was to be guarded and was not, because there were enough
 *     or the kernel had no mapping for it, or a freed one could not be unmapped (it is tried
 *     again), since ever
 */
public record SlabStats(
    SlabMode mode,
    List<ClassStats> classes,
    LargeStats large,
    long reservedBytes,
    long residentBytes,
    long committedBytes,
    long dirtyBytes,
    long lazyBytes,
    int superslabs,
    int retired,
    int directBlocks,
    long directBytes,
    long directCachedBytes,
    int heaps,
    long adoptions,
    long madviseCalls,
    long leanDecommit,
    long leanRetire,
    long decommittedBytes,
    long purgeNs,
    long purgeReplacements,
    long purgeFailures,
    long refaultsAvoidedBytes,
    long debtNs,
    long nudges,
    long claims,
    long guardRefusals) {
  /** Refuses null components. */
  public SlabStats {
    requireNonNull(mode, "mode");
    requireNonNull(classes, "classes");
    requireNonNull(large, "large");
  }

  /** What no range is as long as. */
  public static final long UNKNOWN = -1;

  /** The bytes of all live blocks, each as large as its class or its span, and of direct ones. */
  public long liveBytes() {
    return directBytes
        + large.liveBytes()
        + classes.stream().mapToLong(each -> each.live() * each.blockBytes()).sum();
  }

  /** How many blocks are live. */
  public long liveBlocks() {
    return directBlocks + large.live() + classes.stream().mapToLong(ClassStats::live).sum();
  }

  /** All of it as one JSON object. */
  public String toJson() {
    return SlabStatsFormat.json(this);
  }

  /** All of it as a table for people. */
  public String toTable() {
    return SlabStatsFormat.table(this);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "SlabStats[%s, live %d B in %d blocks, committed %d B, %d superslabs, %d retired]",
        mode,
        liveBytes(),
        liveBlocks(),
        committedBytes,
        superslabs,
        retired);
  }
}
