package org.arenalab.bench.doctor;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;
import static org.arenalab.os.probe.Capability.ok;

import org.arenalab.hotness.SourceKind;
import org.arenalab.os.Errno;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.probe.Capability;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.PagerBackend;

/** The way in which the pager's daemon finds cold pages on this machine, and why no better one. */
public final class PagerHotnessProbe {
  private static final String NAME = "pager hotness";
  private static final String REMEDY =
      "Linux 7.3, or a lease for memory that is only read and must be fast";

  private PagerHotnessProbe() {}

  /** Opens a userfaultfd, reads its features, and closes it. */
  public static Capability probe() {
    try {
      return describe(Userfaultfd.features());
    } catch (SystemCallException e) {
      return no(
          NAME,
          "none: no userfaultfd, " + Errno.describe(e.errno()),
          "the pager refuses to attach",
          "see userfaultfd");
    }
  }

  /** Describes a kernel by its features of userfaultfd. */
  static Capability describe(long features) {
    String noDamon =
        "not %s, which samples regions, and has one kdamond for the machine"
            .formatted(SourceKind.DAMON);
    if (PagerBackend.TRACK.isIn(features)) {
      return ok(
          NAME,
          "%s: protection against reads and writes; %s"
              .formatted(SourceKind.READ_WRITE_TRACKING, noDamon));
    }
    return limited(
        NAME,
        SourceKind.WRITTEN_PAGES + ": protection against writes",
        "reads are not seen; not %s, because this kernel lacks it (Linux 7.3); %s"
            .formatted(SourceKind.READ_WRITE_TRACKING, noDamon),
        REMEDY);
  }
}
