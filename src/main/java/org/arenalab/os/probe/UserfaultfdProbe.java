package org.arenalab.os.probe;

import static org.arenalab.os.KernelCalls.O_CLOEXEC;
import static org.arenalab.os.KernelCalls.O_NONBLOCK;
import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;
import static org.arenalab.os.probe.Capability.ok;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/** A probe that opens a userfaultfd, reads its features, and closes it. */
final class UserfaultfdProbe {
  private static final String NAME = "userfaultfd";
  private static final int UFFD_USER_MODE_ONLY = 1;
  private static final int O_RDWR = 2;
  private static final long UFFD_API = 0xAA;
  private static final long UFFDIO_API = 0xC018_AA3FL;
  private static final long USERFAULTFD_IOC_NEW = 0xAA00;

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
    try (Descriptor full = openFull()) {
      return describe(features(full), false);
    } catch (SystemCallException notAllowed) {
      return probeUserModeOnly();
    }
  }

  private static Capability probeUserModeOnly() {
    try (Descriptor userMode = open(UFFD_USER_MODE_ONLY)) {
      return describe(features(userMode), true);
    } catch (SystemCallException e) {
      return refused(e.errno());
    }
  }

  private static Descriptor openFull() {
    try {
      return open(0);
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EPERM) {
        return openDevice();
      }
      throw e;
    }
  }

  private static Descriptor open(int flags) {
    int all = O_CLOEXEC | O_NONBLOCK | flags;
    return Descriptor.of(NAME, NAME, LibC.syscall(KernelCalls.USERFAULTFD, all, 0, 0, 0, 0, 0));
  }

  /** Opens a userfaultfd through its device, for users who may open that device. */
  private static Descriptor openDevice() {
    try (Descriptor device = Descriptor.open(Path.of("/dev/userfaultfd"), O_RDWR)) {
      long result = device.control(USERFAULTFD_IOC_NEW, O_CLOEXEC | O_NONBLOCK);
      return Descriptor.of(NAME, "ioctl(USERFAULTFD_IOC_NEW)", result);
    }
  }

  /**
   * Returns the features from {@code struct uffdio_api { u64 api, features, ioctls }}, or the
   * negated errno.
   */
  private static long features(Descriptor file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment api = arena.allocate(24, 8);
      api.setAtIndex(ValueLayout.JAVA_LONG, 0, UFFD_API);
      long result = file.control(UFFDIO_API, api.address());
      return result < 0 ? result : api.getAtIndex(ValueLayout.JAVA_LONG, 1);
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
