package org.arenalab.os.probe;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;
import static org.arenalab.os.probe.Capability.ok;

import java.util.List;
import org.arenalab.os.Errno;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.userfault.Userfaultfd;

/** A probe that opens a userfaultfd, reads its features, and closes it. */
final class UserfaultfdProbe {
  private static final String NAME = "userfaultfd";

  /** The features that the process pager needs, by bit in {@code uffdio_api.features}. */
  private static final List<Feature> NEEDED =
      List.of(
          new Feature("write-protect", 0),
          new Feature("missing in shared memory", 5),
          new Feature("thread id", 8),
          new Feature("poison", 14),
          new Feature("write-protect async", 15),
          new Feature("move", 16));

  private record Feature(String name, int bit) {
    boolean isIn(long features) {
      return (features & 1L << bit) != 0;
    }
  }

  private UserfaultfdProbe() {}

  static Capability probe() {
    try (Userfaultfd opened = Userfaultfd.openWithoutFeatures()) {
      return describe(features(opened), opened.isUserModeOnly());
    } catch (SystemCallException e) {
      return refused(e.errno());
    }
  }

  /** Returns the features of the kernel, or the negated errno. */
  private static long features(Userfaultfd opened) {
    try {
      return opened.enable(0);
    } catch (SystemCallException e) {
      return -e.errno();
    }
  }

  private static Capability refused(int errno) {
    return errno == Errno.ENOSYS
        ? no(NAME, "not in this kernel", "the process pager has no arm", "CONFIG_USERFAULTFD")
        : no(
            NAME,
            Errno.describe(errno),
            "the process pager has no arm; in a container the seccomp profile may refuse it",
            "sudo sysctl vm.unprivileged_userfaultfd=1");
  }

  static Capability describe(long features, boolean userModeOnly) {
    if (features < 0) {
      return no(NAME, "no API: " + Errno.describe((int) -features), "the pager has no arm", "");
    }
    List<String> missing =
        NEEDED.stream().filter(need -> !need.isIn(features)).map(Feature::name).toList();
    String fact = "features 0x" + Long.toHexString(features);
    if (userModeOnly) {
      return limited(
          NAME,
          fact + ", faults from user mode only",
          "a system call on an evicted page fails with EFAULT",
          "sudo sysctl vm.unprivileged_userfaultfd=1");
    }
    return missing.isEmpty()
        ? ok(NAME, fact + ", with move, poison and write-protect async")
        : limited(
            NAME, fact, "this kernel lacks " + String.join(", ", missing), "Linux 6.8 or newer");
  }
}
