package org.arenalab.os.probe;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;
import static org.arenalab.os.probe.Capability.ok;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/** A probe that opens performance counters on this thread and closes each immediately. */
final class PerfEventProbe {
  private static final int TYPE_HARDWARE = 0;
  private static final int TYPE_SOFTWARE = 1;
  private static final long CPU_CYCLES = 0;
  private static final long CPU_CLOCK = 0;
  private static final int ATTRIBUTE_SIZE = 64;
  private static final long DISABLED = 1;
  private static final long EXCLUDE_KERNEL = 1 << 5;
  private static final long EXCLUDE_HYPERVISOR = 1 << 6;
  private static final long FLAG_CLOEXEC = 8;

  private final KernelFiles files;

  PerfEventProbe(KernelFiles files) {
    this.files = files;
  }

  List<Capability> all() {
    return List.of(
        software(
            open(TYPE_SOFTWARE, CPU_CLOCK, DISABLED),
            open(TYPE_SOFTWARE, CPU_CLOCK, DISABLED | EXCLUDE_KERNEL)),
        hardware(open(TYPE_HARDWARE, CPU_CYCLES, DISABLED | EXCLUDE_KERNEL | EXCLUDE_HYPERVISOR)));
  }

  /** Opens and closes a counter. Returns 0, or the errno. */
  private static int open(int type, long config, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = arena.allocate(ATTRIBUTE_SIZE, 8);
      attribute.set(ValueLayout.JAVA_INT, 0, type);
      attribute.set(ValueLayout.JAVA_INT, 4, ATTRIBUTE_SIZE);
      attribute.set(ValueLayout.JAVA_LONG, 8, config);
      attribute.set(ValueLayout.JAVA_LONG, 40, flags);
      long result =
          LibC.syscall(
              KernelCalls.PERF_EVENT_OPEN, attribute.address(), 0, -1, -1, FLAG_CLOEXEC, 0);
      Descriptor.of("a perf event", "perf_event_open", result).close();
      return 0;
    } catch (SystemCallException e) {
      return e.errno();
    }
  }

  Capability software(int withKernelErrno, int userOnlyErrno) {
    String name = "perf events";
    String paranoid =
        files
            .read("/proc/sys/kernel/perf_event_paranoid")
            .map(level -> "perf_event_paranoid " + level)
            .orElse("no perf_event_paranoid");
    if (withKernelErrno == 0) {
      return ok(name, "software events, with kernel frames (" + paranoid + ")");
    }
    String remedy = "sudo sysctl kernel.perf_event_paranoid=1 kernel.kptr_restrict=0";
    return userOnlyErrno == 0
        ? limited(
            name,
            "software events of user code only (" + paranoid + ")",
            "cpu profiles fall back to ctimer and show no kernel frames",
            remedy)
        : no(
            name,
            Errno.describe(userOnlyErrno) + " (" + paranoid + ")",
            "cpu profiles fall back to ctimer; page-faults cannot be profiled",
            remedy + "; in a container also --cap-add=PERFMON");
  }

  Capability hardware(int errno) {
    String name = "PMU";
    if (errno == 0) {
      return ok(name, "hardware counters (cycles)");
    }
    boolean forbidden = errno == Errno.EACCES || errno == Errno.EPERM;
    return no(
        name,
        "cycles: " + (errno == Errno.ENOENT ? "no such counter" : Errno.describe(errno)),
        "no cache-miss or branch counts, no -prof perfnorm or perfasm",
        forbidden
            ? "sudo sysctl kernel.perf_event_paranoid=1"
            : "run on bare metal, or let the host pass the PMU on");
  }
}
