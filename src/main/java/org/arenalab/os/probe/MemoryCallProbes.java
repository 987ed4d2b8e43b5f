package org.arenalab.os.probe;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;
import static org.arenalab.os.probe.Capability.ok;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.HugePages;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.LibC;
import org.arenalab.os.NumaPolicy;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.PageMapScanDescriptor;

/**
 * The probes of the memory calls that the allocators and the pager need. Most probes use one page
 * of their own.
 */
final class MemoryCallProbes {
  private static final int MADV_FREE = 8;

  private final KernelFiles files;

  MemoryCallProbes(KernelFiles files) {
    this.files = files;
  }

  List<Capability> all() {
    return List.of(
        memfd(), hugeMemfd(), populate(), lazyFree(), pageMapScan(), numaBinding(), readOther());
  }

  private interface OnOnePage {
    Capability probe(long address, long sizeBytes);
  }

  private static Capability onOnePage(OnOnePage probe) {
    long sizeBytes = VirtualMemory.pageSizeBytes();
    long address = VirtualMemory.mapAnonymous(sizeBytes);
    try {
      RawMemory.putByte(address, (byte) 1);
      return probe.probe(address, sizeBytes);
    } finally {
      ReleaseGate.ours().unmap(address, sizeBytes);
    }
  }

  private static Capability memfd() {
    String name = "memfd";
    try (SharedMemory file = SharedMemory.createMemfd("arenalab-probe", false)) {
      file.resize(VirtualMemory.pageSizeBytes());
      return ok(name, "memfd_create works");
    } catch (SystemCallException e) {
      return no(name, e.getMessage(), "the pager's store needs a memfd", "");
    }
  }

  /**
   * Maps a huge page without touching it: the mapping alone reserves the page. Unmaps it
   * afterwards.
   */
  private static Capability hugeMemfd() {
    String name = "memfd, huge";
    long sizeBytes = HugePages.ofThisMachine().sizeBytes();
    try (SharedMemory file = SharedMemory.createMemfd("arenalab-probe", true)) {
      file.resize(sizeBytes);
      ReleaseGate.ours()
          .unmap(VirtualMemory.mapShared(file, sizeBytes, true, sizeBytes), sizeBytes);
      return ok(name, "MFD_HUGETLB maps a page of " + sizeBytes / 1024 + " kB");
    } catch (SystemCallException e) {
      boolean noPages = e.errno() == Errno.ENOMEM;
      return no(
          name,
          noPages ? "MFD_HUGETLB works, but no huge page is free" : e.getMessage(),
          "huge-page arenas fall back to plain pages",
          noPages ? "sudo sysctl vm.nr_hugepages=512" : "");
    }
  }

  private static Capability populate() {
    String name = "prefault";
    return onOnePage(
        (address, sizeBytes) -> {
          try {
            VirtualMemory.populateForWrite(address, sizeBytes);
            return ok(name, "MADV_POPULATE_WRITE works");
          } catch (SystemCallException e) {
            return limited(name, e.getMessage(), "pages are touched one by one", "Linux 5.14");
          }
        });
  }

  /**
   * Advises the probe's own page directly, not through the gate, because the page belongs to no
   * arena.
   */
  private static Capability lazyFree() {
    String name = "lazy free";
    return onOnePage(
        (address, sizeBytes) -> {
          long result = LibC.madvise(address, sizeBytes, MADV_FREE);
          return result == 0
              ? ok(name, "MADV_FREE works; RSS falls only when the kernel needs the pages")
              : limited(
                  name,
                  "MADV_FREE: " + Errno.describe((int) -result),
                  "memory is released at once instead",
                  "Linux 4.5");
        });
  }

  /** Requests the present pages of a range that has exactly one. */
  private static Capability pageMapScan() {
    String name = "page scan";
    return onOnePage(
        (address, sizeBytes) -> {
          try (Descriptor file = Descriptor.open(Path.of("/proc/self/pagemap"), 0);
              Arena arena = Arena.ofConfined()) {
            MemorySegment region = arena.allocate(PageMapScanDescriptor.REGION);
            MemorySegment scan = arena.allocate(PageMapScanDescriptor.ARGUMENT);
            PageMapScanDescriptor.askForResident(scan, region);
            PageMapScanDescriptor.range(scan, address, address + sizeBytes);
            long regions = file.control(PageMapScanDescriptor.REQUEST, scan.address());
            return regions == 1
                ? ok(name, "PAGEMAP_SCAN found the one page that was touched")
                : limited(
                    name,
                    "PAGEMAP_SCAN: "
                        + (regions < 0
                            ? Errno.describe((int) -regions)
                            : regions + " regions of 1"),
                    "residency is read from /proc/self/pagemap, which is slower",
                    "Linux 6.7");
          } catch (SystemCallException e) {
            return limited(name, e.getMessage(), "residency cannot be read", "mount /proc");
          }
        });
  }

  private static Capability numaBinding() {
    String name = "NUMA binding";
    return onOnePage(
        (address, sizeBytes) -> {
          try {
            NumaPolicy.bind(address, sizeBytes, 0);
            return ok(name, "mbind to node 0 works");
          } catch (SystemCallException | IllegalArgumentException e) {
            return no(name, e.getMessage(), "arenas cannot be bound to a node", "");
          }
        });
  }

  /** Reads 8 bytes of a child process, as the pager's daemon reads its client. */
  private Capability readOther() {
    String name = "other's memory";
    String scope =
        files
            .read("/proc/sys/kernel/yama/ptrace_scope")
            .map(level -> "ptrace_scope " + level)
            .orElse("no ptrace_scope");
    try {
      Process child = new ProcessBuilder("cat").start();
      try {
        return readOther(name, scope, readFirstMapping(child.pid()));
      } finally {
        child.destroy();
      }
    } catch (IOException e) {
      return limited(name, "no child to read: " + e.getMessage() + " (" + scope + ")", "", "");
    }
  }

  static Capability readOther(String name, String scope, long result) {
    if (result < 0) {
      return no(
          name,
          "process_vm_readv: " + Errno.describe((int) -result) + " (" + scope + ")",
          "live pages of another process cannot be read",
          "sudo sysctl kernel.yama.ptrace_scope=0");
    }
    return scope.endsWith("scope") || scope.endsWith(" 0")
        ? ok(name, "process_vm_readv works (" + scope + ")")
        : limited(
            name,
            "process_vm_readv works for children only (" + scope + ")",
            "a daemon may not read its client unless the client allows it",
            "sudo sysctl kernel.yama.ptrace_scope=0");
  }

  private long readFirstMapping(long pid) throws IOException {
    String map = files.read("/proc/" + pid + "/maps").orElse("");
    if (map.isEmpty()) {
      return -Errno.EACCES;
    }
    long remoteAddress = Long.parseUnsignedLong(map.substring(0, map.indexOf('-')), 16);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(8, 8);
      MemorySegment local = arena.allocateFrom(ValueLayout.JAVA_LONG, into.address(), 8L);
      MemorySegment remote = arena.allocateFrom(ValueLayout.JAVA_LONG, remoteAddress, 8L);
      return LibC.syscall(
          KernelCalls.PROCESS_VM_READV, pid, local.address(), 1, remote.address(), 1, 0);
    }
  }
}
