package org.arenalab.slab.page;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.VirtualMemory;

/**
 * The advice to the kernel which superslabs should come in one huge page. After the kernel refuses
 * once, it is not asked again. A kernel whose huge pages are larger than a superslab is never
 * asked. Huge pages have 32 MiB with kernel pages of 16 KiB, and 512 MiB with kernel pages of 64
 * KiB.
 *
 * <p>Thread-safe: one lock, which is held during the advice.
 */
final class HugePageAdvice {
  /**
   * Limit of borders between superslabs with different advice: each border costs the kernel one
   * mapping. Far below the 65,530 mappings of a process.
   */
  static final int MAX_BORDERS = 400;

  private final Region region;
  private final boolean always;
  private volatile boolean available = fits(TransparentHugePages.sizeBytes());
  private int borders;

  HugePageAdvice(Region region, boolean always) {
    this.region = region;
    this.always = always;
  }

  /** Returns whether one huge page of this size fits in a superslab. */
  static boolean fits(long hugePageBytes) {
    return hugePageBytes <= Superslab.BYTES;
  }

  /**
   * Gives the advice for a superslab. Call before its first use.
   *
   * @param useful whether a huge page pays off; ignored if huge pages are always wanted
   * @return whether the superslab may come in one huge page
   */
  synchronized boolean use(Superslab superslab, boolean useful) {
    boolean wanted = available && (always || useful) && mayBeHuge(superslab);
    if (wanted && (!superslab.huge || superslab.tabled)) {
      mark(superslab, tryRenew(superslab) && tryAdvise(superslab, superslab, true));
    } else if (superslab.huge && !wanted && available) {
      avoid(superslab);
    }
    superslab.tabled |= !superslab.huge;
    return superslab.huge;
  }

  private boolean mayBeHuge(Superslab superslab) {
    return superslab.huge || borders + change(superslab) <= MAX_BORDERS;
  }

  private void mark(Superslab superslab, boolean huge) {
    if (superslab.huge != huge) {
      borders += change(superslab);
      superslab.huge = huge;
    }
  }

  /** Returns how many more borders there would be after switching a superslab's advice. */
  private int change(Superslab superslab) {
    boolean below = isHuge(superslab.index - 1);
    boolean above = isHuge(superslab.index + 1);
    return (below == superslab.huge ? 1 : -1) + (above == superslab.huge ? 1 : -1);
  }

  /**
   * Removes the tables of small pages that prevent a huge page; returns false if the kernel
   * refuses. No heap or block owns a page of the superslab.
   */
  private boolean tryRenew(Superslab superslab) {
    if (superslab.tabled) {
      try {
        ReleaseGate.ours().renew(superslab.address, Superslab.BYTES);
        superslab.tabled = false;
      } catch (SystemCallException e) {
        available = false;
        return false;
      }
    }
    return true;
  }

  /**
   * Prepares the release of a part of a superslab. Unless huge pages are always wanted, it ends the
   * advice. The kernel's daemon then does not build a huge page again, which would commit the
   * released part. The superslab can get a huge page at its next use.
   */
  synchronized void split(Superslab superslab) {
    superslab.tabled = true;
    if (superslab.huge && !always) {
      avoid(superslab);
    }
  }

  /**
   * Ends the advice for a superslab. Between neighbours with huge pages, this makes two more
   * borders. If these are too many, the advice ends for the whole run of neighbours, which removes
   * two borders. Existing huge pages stay.
   */
  private void avoid(Superslab superslab) {
    boolean alone = borders + change(superslab) <= MAX_BORDERS;
    Superslab first = alone ? superslab : lastHuge(superslab, -1);
    Superslab last = alone ? superslab : lastHuge(superslab, 1);
    if (tryAdvise(first, last, false)) {
      for (int i = first.index; i <= last.index; i++) {
        mark(region.superslabs[i], false);
      }
    }
  }

  /**
   * Returns the last superslab of the run with huge pages, from {@code from} in direction {@code
   * step}.
   */
  private Superslab lastHuge(Superslab from, int step) {
    int i = from.index;
    while (isHuge(i + step)) {
      i += step;
    }
    return region.superslabs[i];
  }

  private boolean isHuge(int i) {
    return i >= 0
        && i < region.superslabs.length
        && region.superslabs[i] != null
        && region.superslabs[i].huge;
  }

  private boolean tryAdvise(Superslab first, Superslab last, boolean huge) {
    long bytes = last.address + Superslab.BYTES - first.address;
    try {
      if (huge) {
        VirtualMemory.preferHugePages(first.address, bytes);
      } else {
        VirtualMemory.avoidHugePages(first.address, bytes);
      }
      return true;
    } catch (SystemCallException e) {
      available = false;
      return false;
    }
  }
}
