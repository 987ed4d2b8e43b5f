package org.arenalab.slab;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.VirtualMemory;

/**
 * Tells the kernel which superslabs are to come in one huge page. A kernel without them is asked
 * once. One whose huge pages are larger than a superslab is not asked: 32 MiB where its pages have
 * 16 KiB, 512 MiB where they have 64 KiB.
 *
 * <p>Thread-safe: one lock, which is held during the advice.
 */
final class HugePageAdvice {
  /**
   * Most superslabs whose neighbour above has other advice: the kernel has a mapping for each. Far
   * below the 65,530 mappings of a process.
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

  /** Whether a superslab can be one huge page of the kernel's, as far as its size is known. */
  static boolean fits(long hugePageBytes) {
    return hugePageBytes <= Superslab.BYTES;
  }

  /**
   * Before a superslab is touched.
   *
   * @param useful whether a huge page is worth it, unless there is always to be one
   * @return whether it may come in one page
   */
  synchronized boolean use(Superslab superslab, boolean useful) {
    boolean wanted = available && (always || useful) && mayBeHuge(superslab);
    if (wanted && (!superslab.huge || superslab.tabled)) {
      mark(superslab, renewed(superslab) && advise(superslab, superslab, true));
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

  /** How many borders more there would be with other advice for a superslab. */
  private int change(Superslab superslab) {
    boolean below = isHuge(superslab.index - 1);
    boolean above = isHuge(superslab.index + 1);
    return (below == superslab.huge ? 1 : -1) + (above == superslab.huge ? 1 : -1);
  }

  /** Whether nothing is in the way of a huge page. Nobody owns a page of the superslab. */
  private boolean renewed(Superslab superslab) {
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
   * Before a part of a superslab is given back: unless huge pages are wanted always, the kernel's
   * daemon is told not to put one in place again, with what was given back in it. The next huge
   * page can come when the superslab is used anew.
   */
  synchronized void split(Superslab superslab) {
    superslab.tabled = true;
    if (superslab.huge && !always) {
      avoid(superslab);
    }
  }

  /**
   * Ends the advice for a superslab. In the middle of others with huge pages, that makes two more
   * borders. Where these would be too many, the advice ends for all of those others, too, which
   * takes two borders away; the huge pages that are there stay.
   */
  private void avoid(Superslab superslab) {
    boolean alone = borders + change(superslab) <= MAX_BORDERS;
    Superslab first = alone ? superslab : lastHuge(superslab, -1);
    Superslab last = alone ? superslab : lastHuge(superslab, 1);
    if (advise(first, last, false)) {
      for (int i = first.index; i <= last.index; i++) {
        mark(region.superslabs[i], false);
      }
    }
  }

  /** The last of the superslabs with huge pages that lie side by side from one on. */
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

  private boolean advise(Superslab first, Superslab last, boolean huge) {
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
