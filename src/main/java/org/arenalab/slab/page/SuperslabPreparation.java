package org.arenalab.slab.page;

import java.util.function.LongSupplier;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.slab.release.ReleasePolicy;
import org.arenalab.slab.release.SlabEvents;
import org.arenalab.slab.release.SlabLog;

/**
 * The kernel calls before pages of a superslab are used: advice about huge pages, and populating.
 *
 * <p>Guarded by the lock of {@link FreePages}, except {@link #split}.
 */
final class SuperslabPreparation {
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final HugePageAdvice hugePages;
  private final BurstDetector bursts;

  /** The recent requests, with the current one; 0 until the current one takes a new superslab. */
  private int lately;

  SuperslabPreparation(
      Region region, ReleasePolicy policy, boolean hugePages, LongSupplier clockNs) {
    this.policy = policy;
    this.clockNs = clockNs;
    this.hugePages = new HugePageAdvice(region, hugePages);
    bursts = new BurstDetector(policy.decayNs());
  }

  /** Starts a request, which counts once: a single large block is not a burst. */
  void startRequest() {
    lately = 0;
  }

  /**
   * Gives the advice for a superslab without memory.
   *
   * @return whether all of its free pages may come in one huge page
   */
  boolean adviseOnUse(Superslab superslab, ReleasePolicy.Use use) {
    SlabEvents.recordSuperslabAcquire(superslab.index, superslab.address);
    lately = lately == 0 ? bursts.add(clockNs.getAsLong()) : lately;
    return hugePages.use(superslab, policy.wantsHugePage(lately, use));
  }

  /** Returns whether the pages of a superslab are to be populated before this use. */
  boolean wantsPrewarm(Superslab superslab, ReleasePolicy.Use use) {
    return use == ReleasePolicy.Use.BLOCKS && policy.prewarms() && !superslab.warmed;
  }

  /** Populates all clean pages. Returns their mask. */
  int prewarm(Superslab superslab) {
    int clean = superslab.freePages & (~superslab.dirtyPages | superslab.freshPages);
    for (int rest = clean; rest != 0; ) {
      int start = Integer.numberOfTrailingZeros(rest);
      int pages = Integer.numberOfTrailingZeros(~(rest >>> start));
      populate(superslab.pageAddress(start), pages * SizeClasses.PAGE_BYTES);
      rest &= ~Superslab.mask(start, pages);
    }
    superslab.warmed = true;
    return clean;
  }

  /** Populates memory. If the kernel refuses, it commits the pages at first touch. */
  private static void populate(long address, long bytes) {
    try {
      VirtualMemory.populateForWrite(address, bytes);
    } catch (SystemCallException e) {
      SlabLog.tryLog(System.Logger.Level.DEBUG, "the kernel refused to populate memory", e);
    }
  }

  /**
   * Prepares the release of a part of a superslab. Only one thread at a time may release parts of a
   * superslab.
   */
  void split(Superslab superslab) {
    hugePages.split(superslab);
  }
}
