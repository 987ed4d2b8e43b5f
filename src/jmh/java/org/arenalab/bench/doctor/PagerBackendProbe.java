package org.arenalab.bench.doctor;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;
import static org.arenalab.os.probe.Capability.ok;

import java.util.Optional;
import org.arenalab.os.Errno;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.probe.Capability;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.PagerBackend;

/** The way in which pages would leave a client of the process pager on this machine. */
public final class PagerBackendProbe {
  private static final String NAME = "pager backend";
  private static final String SHARED = "shared memory is refused";

  private PagerBackendProbe() {}

  /** Opens a userfaultfd, reads its features, and closes it. */
  public static Capability probe() {
    try (Userfaultfd opened = Userfaultfd.openWithoutFeatures()) {
      return describe(opened.enable(0), opened.isUserModeOnly());
    } catch (SystemCallException e) {
      return no(
          NAME,
          "none: no userfaultfd, " + Errno.describe(e.errno()),
          "the pager refuses to attach",
          "see userfaultfd");
    }
  }

  static Capability describe(long features, boolean userModeOnly) {
    if (userModeOnly) {
      return no(
          NAME,
          "none: userfaultfd sees faults of user mode only",
          "the pager refuses to attach: a system call on an evicted page would fail with EFAULT",
          "sudo sysctl vm.unprivileged_userfaultfd=1");
    }
    Optional<PagerBackend> backend = PagerBackend.of(features);
    if (backend.isEmpty()) {
      return no(
          NAME,
          "none: features 0x" + Long.toHexString(features),
          "MOVE needs %s; REMAP needs %s"
              .formatted(PagerBackend.MOVE.means(), PagerBackend.REMAP.means()),
          "Linux 6.8");
    }
    String fact = "%s: %s".formatted(backend.get(), backend.get().means());
    return switch (backend.get()) {
      case TRACK ->
          ok(NAME, fact + "; not MOVE, which is for kernels without this tracking; " + SHARED);
      case MOVE -> ok(NAME, fact + "; not REMAP, which is for kernels without MOVE; " + SHARED);
      case REMAP ->
          limited(
              NAME,
              fact,
              "not MOVE, because this kernel lacks UFFDIO_MOVE; memory under direct input needs a"
                  + " lease; "
                  + SHARED,
              "Linux 6.8");
    };
  }
}
