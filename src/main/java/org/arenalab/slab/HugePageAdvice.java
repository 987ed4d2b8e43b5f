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
  private final ReleasePolicy policy;
  private final boolean always;
  private volatile boolean available = fits(TransparentHugePages.sizeBytes());

  HugePageAdvice(ReleasePolicy policy, boolean always) {
    this.policy = policy;
    this.always = always;
  }

  /** Whether a superslab can be one huge page of the kernel's, as far as its size is known. */
  static boolean fits(long hugePageBytes) {
    return hugePageBytes <= Superslab.BYTES;
  }

  /**
   * Before a superslab is touched.
   *
   * @return whether it may come in one page
   */
  boolean use(Superslab superslab, int superslabsLately) {
    boolean wanted = available && (always || policy.wantsHugePage(superslabsLately));
    boolean inTheWay = wanted && superslab.tabled;
    if ((wanted != superslab.huge || inTheWay) && available) {
      superslab.huge = wanted && renewed(superslab) && advise(superslab, true);
      if (!wanted) {
        advise(superslab, false);
      }
    }
    superslab.tabled |= !superslab.huge;
    return superslab.huge;
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
      superslab.huge = false;
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
