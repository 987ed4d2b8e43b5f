package org.arenalab.bench.doctor;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;

import org.arenalab.hotness.SourceKind;
import org.arenalab.os.Errno;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.probe.Capability;
import org.arenalab.os.userfault.Userfaultfd;

/** The way in which the pager's daemon finds cold pages on this machine, and why no better one. */
public final class PagerHotnessProbe {
  private static final String NAME = "pager hotness";
  private static final String FACT = SourceKind.WRITTEN_PAGES + ": protection against writes";
  private static final String REMEDY = "a lease for memory that is only read and must be fast";
  private static final long TRACKING = Userfaultfd.FEATURE_RWP | Userfaultfd.FEATURE_WP;

  private PagerHotnessProbe() {}

  /** Registers a page of its own for both protections at once, and unmaps it. */
  public static Capability probe() {
    try {
      boolean hasTracking = (Userfaultfd.features() & TRACKING) == TRACKING;
      return describe(hasTracking, hasTracking ? errnoOfBoth() : 0);
    } catch (SystemCallException e) {
      return no(
          NAME,
          "none: no userfaultfd, " + Errno.describe(e.errno()),
          "the pager refuses to attach",
          "see userfaultfd");
    }
  }

  /** Returns the errno of a registration for both protections; 0 if the kernel accepts it. */
  private static int errnoOfBoth() {
    long bytes = VirtualMemory.pageSizeBytes();
    long address = VirtualMemory.mapAnonymous(bytes);
    try (Userfaultfd faults = Userfaultfd.open(TRACKING)) {
      faults.register(
          address, bytes, Userfaultfd.MODE_MISSING | Userfaultfd.MODE_WP | Userfaultfd.MODE_RWP);
      return 0;
    } catch (SystemCallException e) {
      return e.errno();
    } finally {
      ReleaseGate.ours().unmap(address, bytes);
    }
  }

  /**
   * Describes a kernel.
   *
   * @param hasTracking whether the kernel has read-write tracking
   * @param errno of a registration for both protections
   */
  static Capability describe(boolean hasTracking, int errno) {
    String tracking;
    if (!hasTracking) {
      tracking = "this kernel lacks it (Linux 7.3)";
    } else if (errno == 0) {
      tracking = "this version of the pager does not use it";
    } else {
      tracking =
          "the kernel refuses it beside the protection that eviction needs ("
              + Errno.describe(errno)
              + ")";
    }
    return limited(
        NAME,
        FACT,
        "reads are not seen; not %s, because %s; not %s, which samples regions, and has one kdamond for the machine"
            .formatted(SourceKind.READ_WRITE_TRACKING, tracking, SourceKind.DAMON),
        REMEDY);
  }
}
