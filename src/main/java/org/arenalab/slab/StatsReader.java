package org.arenalab.slab;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.mapping.DirectBlocks;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.RegionResidency;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.Superslab;
import org.arenalab.slab.release.PurgeLog;
import org.arenalab.slab.scavenger.Maintenance;

/**
 * A reader that gathers an allocator's counters from the parts that keep them.
 *
 * <p>Thread-safe.
 */
final class StatsReader implements AutoCloseable {
  private final SlabMode mode;
  private final Region region;
  private final RegionResidency residency;
  private final FreePages freePages;
  private final HeapRegistry heaps;
  private final DirectBlocks direct;
  private final GuardedBlocks guarded;
  private final Maintenance maintenance;

  /**
   * @param guarded null if no block is put between guard pages
   */
  StatsReader(
      SlabMode mode,
      Region region,
      FreePages freePages,
      HeapRegistry heaps,
      DirectBlocks direct,
      GuardedBlocks guarded,
      Maintenance maintenance) {
    this.mode = mode;
    this.region = region;
    this.freePages = freePages;
    this.heaps = heaps;
    this.direct = direct;
    this.guarded = guarded;
    this.maintenance = maintenance;
    residency = new RegionResidency(region);
  }

  SlabStats read() {
    long residentBytes = residency.residentBytes((long) freePages.superslabs() << Superslab.SHIFT);
    return maintenance.whileNobodyDrains(() -> read(residentBytes));
  }

  private SlabStats read(long residentBytes) {
    List<HeapCore> cores = heaps.cores();
    FreePages.Counts pages = freePages.counts();
    PurgeLog.Counts purged = maintenance.purged();
    return new SlabStats(
        mode,
        classes(cores),
        large(cores, pages),
        region.lengthBytes,
        residentBytes,
        freePages.committedBytes(),
        pages.dirtyBytes(),
        pages.lazyBytes(),
        pages.active(),
        pages.retired(),
        direct.liveBlocks() + (guarded == null ? 0 : guarded.liveBlocks()),
        direct.liveBytes() + (guarded == null ? 0 : guarded.liveBytes()),
        direct.cache().bytes(),
        cores.size(),
        heaps.adoptions(),
        purged.calls(),
        purged.decommits(),
        purged.retires(),
        purged.decommittedBytes(),
        purged.spentNs(),
        purged.replacements(),
        purged.failures(),
        pages.reusedUnits() << Superslab.UNIT_SHIFT,
        maintenance.debtNs(),
        maintenance.nudges(),
        maintenance.claims(),
        guarded == null ? 0 : guarded.refusals());
  }

  private static List<ClassStats> classes(List<HeapCore> cores) {
    List<ClassStats> classes = new ArrayList<>();
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      ClassStats each = classStats(cores, sizeClass);
      if (each.carved() != 0) {
        classes.add(each);
      }
    }
    return List.copyOf(classes);
  }

  private static LargeStats large(List<HeapCore> cores, FreePages.Counts pages) {
    long cached = 0;
    long cachedPages = 0;
    for (HeapCore core : cores) {
      cached += core.spans.spans();
      cachedPages += core.spans.pages();
    }
    return new LargeStats(
        pages.spans(),
        pages.spans() - cached,
        cached,
        (pages.spanPages() - cachedPages) << SizeClasses.PAGE_SHIFT,
        cachedPages << SizeClasses.PAGE_SHIFT);
  }

  private static ClassStats classStats(List<HeapCore> cores, int sizeClass) {
    long carved = 0;
    long cached = 0;
    long free = 0;
    long remote = 0;
    for (HeapCore core : cores) {
      carved += core.pages.carvedBlocks(sizeClass);
      cached += core.cachedBlocks(sizeClass);
      free += core.pages.freeBlocks(sizeClass);
      remote += core.sentBlocks(sizeClass) - core.receivedBlocks(sizeClass);
    }
    long live = carved - cached - free - remote;
    return new ClassStats(SizeClasses.blockBytes(sizeClass), carved, live, cached, free, remote);
  }

  /**
   * Returns the open files of the kernel. The object reaches nothing of the allocator except its
   * region.
   */
  RegionResidency residency() {
    return residency;
  }

  /** Closes the kernel's files. The resident size is unknown after that. */
  @Override
  public void close() {
    residency.close();
  }
}
