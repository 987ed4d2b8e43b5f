package org.arenalab.slab;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.List;
import java.util.Locale;
import org.arenalab.slab.page.RegionResidency;
import org.arenalab.statistics.Figure;
import org.arenalab.statistics.Figures;

/**
 * A snapshot of an allocator's counters. It is exact when no thread is in an operation. Otherwise
 * each counter was true at some moment of the call. A difference of counters, as the live blocks,
 * can be off by the operations during the call, and even negative.
 *
 * @param mode the allocator's
 * @param classes one entry for each size class with carved blocks
 * @param large the large blocks within the reserved range
 * @param reservedBytes address space
 * @param residentBytes the part of the reserved range that is in memory; {@link #UNKNOWN} if the
 *     kernel does not report it
 * @param committedBytes the part of the reserved range that may hold memory: written after the
 *     kernel last had it
 * @param dirtyBytes the committed bytes in empty pages, which wait for their next use
 * @param lazyBytes the dirty bytes released by MADV_FREE: the kernel may have taken them already
 * @param superslabs superslabs with memory
 * @param retired superslabs without memory, whose addresses will be used again
 * @param directBlocks blocks above 64 MiB, blocks for which the reserved range had no room, and
 *     blocks before guard pages: each is a mapping of its own
 * @param directBytes the bytes of the direct blocks
 * @param directCachedBytes the bytes of mappings whose blocks were freed, and that wait for their
 *     next use
 * @param heaps the number of heaps, of living and of ended threads
 * @param adoptions heaps adopted from ended threads, in total
 * @param madviseCalls calls to release memory, in total
 * @param leanDecommit runs of pages that were released, and mappings that were unmapped, in total
 * @param leanRetire superslabs that lost their last memory to a release, in total
 * @param decommittedBytes address space of {@code leanDecommit}
 * @param purgeNs processor time in those calls
 * @param purgeReplacements runs of pages replaced by fresh ones, because the kernel once had no
 *     memory to follow advice; no advice is given after that
 * @param purgeFailures calls that the kernel refused
 * @param refaultsAvoidedBytes memory in empty pages that was used again before its release
 * @param debtNs processor time spent on releases beyond the budget and not compensated yet
 * @param nudges heaps that were asked to drain, in total
 * @param claims heaps that were drained for a quiet or ended thread, in total
 * @param guardRefusals blocks that were due to be guarded and were not, and failed system calls on
 *     freed guarded blocks, in total. Causes: enough guarded blocks exist, or the kernel has no
 *     mapping. A refused unmap is retried.
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

  /** The value of a length that the kernel does not report. */
  public static final long UNKNOWN = RegionResidency.UNKNOWN;

  /** Returns the bytes of all live blocks: each counts as large as its class, span or mapping. */
  @Figure
  public long liveBytes() {
    return directBytes
        + large.liveBytes()
        + classes.stream().mapToLong(each -> each.live() * each.blockBytes()).sum();
  }

  /** Returns the number of live blocks. */
  @Figure
  public long liveBlocks() {
    return directBlocks + large.live() + classes.stream().mapToLong(ClassStats::live).sum();
  }

  /** Returns all figures as one JSON object. */
  public String toJson() {
    return Figures.json(this);
  }

  /** Returns all figures as a table for people. */
  public String toTable() {
    return Figures.table("slab allocator, " + mode, this);
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
