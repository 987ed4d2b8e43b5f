package org.arenalab.slab;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * Tells the kernel which superslabs are to come in one huge page. A kernel without them is asked
 * once.
 *
 * <p>Each superslab is one thread's at a time.
 */
final class HugePageAdvice {
  private final ReleasePolicy policy;
  private final boolean always;
  private volatile boolean available = true;

  HugePageAdvice(ReleasePolicy policy, boolean always) {
    this.policy = policy;
    this.always = always;
  }

  /**
   * Before a superslab is touched.
   *
   * @return whether it may come in one page
   */
  boolean use(Superslab superslab, int superslabsLately) {
    boolean wanted = available && (always || policy.wantsHugePage(superslabsLately));
    if (wanted != superslab.huge && available) {
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
   * Before a part of a superslab is given back: without this the kernel's daemon would soon put a
   * huge page in place again, with what was given back in it.
   */
  void split(Superslab superslab) {
    if (superslab.huge && !always && advise(superslab, false)) {
      superslab.huge = false;
      superslab.tabled = true;
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
