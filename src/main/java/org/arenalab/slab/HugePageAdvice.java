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
 * <p>Each superslab is one thread's at a time.
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
  boolean use(Superslab superslab, boolean useful) {
    boolean wanted = available && (always || useful) && mayBeHuge(superslab);
    boolean inTheWay = wanted && superslab.tabled;
    if ((wanted != superslab.huge || inTheWay) && available) {
      mark(superslab, wanted && renewed(superslab) && advise(superslab, true));
      if (!wanted) {
        advise(superslab, false);
      }
    }
    superslab.tabled |= !superslab.huge;
    return superslab.huge;
  }

  private synchronized boolean mayBeHuge(Superslab superslab) {
    return superslab.huge || borders + change(superslab) <= MAX_BORDERS;
  }

  private synchronized void mark(Superslab superslab, boolean huge) {
    if (superslab.huge != huge) {
      borders += change(superslab);
      superslab.huge = huge;
    }
  }

  /** How many borders more there would be with other advice for a superslab. */
  private int change(Superslab superslab) {
    int i = superslab.index;
    boolean below = i > 0 && region.superslabs[i - 1].huge;
    boolean last = i + 1 >= region.superslabs.length || region.superslabs[i + 1] == null;
    boolean above = !last && region.superslabs[i + 1].huge;
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
  void split(Superslab superslab) {
    superslab.tabled = true;
    if (superslab.huge && !always && advise(superslab, false)) {
      mark(superslab, false);
    }
  }

  private boolean advise(Superslab superslab, boolean huge) {
    try {
      if (huge) {
        VirtualMemory.preferHugePages(superslab.address, Superslab.BYTES);
      } else {
        VirtualMemory.avoidHugePages(superslab.address, Superslab.BYTES);
      }
      return true;
    } catch (SystemCallException e) {
      available = false;
      return false;
    }
  }
}
