package org.arenalab.hotness;

import java.nio.file.Path;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.ForeignRangeException;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.PageScan;
import org.arenalab.os.userfault.Userfaultfd;

/**
 * Pages read or written in a shared mapping of a memfd. A question finds the pages that have a page
 * table entry, reports them, and drops those entries through the {@link ReleaseGate}. The content
 * stays in the memfd. The next access to such a page maps it again, so that the next question finds
 * it. An access between scan and drop is to a page that the question reports.
 *
 * <p>At a read the kernel also maps the pages around it, 64 KiB by default. It does not do so where
 * a userfaultfd is registered for write protection. The source therefore registers one that
 * protects nothing. Where it cannot (before Linux 5.19, or if the kernel refuses a userfaultfd),
 * the granularity is that of the kernel's fault-around.
 *
 * <p>Sees each access by page, or by 2 MiB in a transparent huge page. It misses an access if the
 * kernel reclaims the page before the question.
 */
final class ZapAndScan extends TrackingSource {
  private static final String FAULT_AROUND = "/sys/kernel/debug/fault_around_bytes";
  private static final long DEFAULT_FAULT_AROUND_BYTES = 64 << 10;

  private final PageScan scan;

  /** Null where no userfaultfd can keep the kernel from mapping pages around a read. */
  private final Userfaultfd faults;

  private final long unitBytes;
  private final long hugeBytes = Math.max(TransparentHugePages.sizeBytes(), 2 << 20);
  private final PageScan.Sink reporting = this::present;
  private long drops;

  private ZapAndScan(PageScan scan, Userfaultfd faults, long unitBytes) {
    super(SourceKind.ZAP_AND_SCAN, unitBytes);
    this.scan = scan;
    this.faults = faults;
    this.unitBytes = unitBytes;
  }

  static ZapAndScan open(MemoryKind memory) {
    if (memory != MemoryKind.SHARED) {
      throw Faults.unavailable(
          "the memory is private: dropping its page table entries would drop its content; expected"
              + " a shared mapping of a memfd");
    }
    return open(openFaults());
  }

  /** Opens the source with a userfaultfd, or without one if {@code faults} is null. */
  static ZapAndScan open(Userfaultfd faults) {
    boolean opened = false;
    try {
      PageScan scan = Faults.openScan(PageScan.PRESENT, "present pages (Linux 6.7)");
      opened = true;
      long pageBytes = VirtualMemory.pageSizeBytes();
      return new ZapAndScan(scan, faults, faults == null ? faultAroundBytes() : pageBytes);
    } finally {
      if (!opened && faults != null) {
        faults.close();
      }
    }
  }

  private static Userfaultfd openFaults() {
    long features =
        Userfaultfd.FEATURE_WP | Userfaultfd.FEATURE_WP_SHARED | Userfaultfd.FEATURE_WP_ASYNC;
    try {
      return Faults.open(features, "asynchronous write protection (Linux 6.7)");
    } catch (HotnessException coarser) {
      return null;
    }
  }

  private static long faultAroundBytes() {
    return new KernelFiles(Path.of("/"))
        .readLong(FAULT_AROUND)
        .map(bytes -> Math.max(bytes, VirtualMemory.pageSizeBytes()))
        .orElse(DEFAULT_FAULT_AROUND_BYTES);
  }

  @Override
  void begin(long address, long lengthBytes) {
    if (faults != null) {
      Faults.register(faults, address, lengthBytes, Userfaultfd.MODE_WP);
    }
    boolean begun = false;
    try {
      drop(address, lengthBytes);
      begun = true;
    } catch (ForeignRangeException e) {
      throw new HotnessException(
          Reason.UNAVAILABLE,
          "not a shared mapping of ours: " + e.getMessage() + "; use VirtualMemory.mapShared",
          e);
    } catch (SystemCallException e) {
      throw new HotnessException(
          Reason.UNAVAILABLE, "page table entries cannot be dropped: " + e.getMessage(), e);
    } finally {
      if (!begun) {
        end(address, lengthBytes);
      }
    }
  }

  @Override
  void end(long address, long lengthBytes) {
    if (faults != null) {
      Faults.unregister(faults, address, lengthBytes);
    }
  }

  @Override
  void beforeQuestion() {}

  @Override
  boolean question(long start, long end) {
    try {
      ReleaseGate.ours().requireShared("zap-and-scan", start, end - start);
      scan.scan(PageScan.PRESENT, start, end, reporting);
      return true;
    } catch (ForeignRangeException e) {
      return false;
    } catch (SystemCallException e) {
      throw new HotnessException(Reason.SOURCE_LOST, "scan failed: " + e.getMessage(), e);
    }
  }

  private void present(long start, long end, boolean huge) {
    drop(start, end - start);
    report(start, end, huge ? hugeBytes : unitBytes);
  }

  private void drop(long address, long lengthBytes) {
    drops++;
    ReleaseGate.ours().dropEntries(address, lengthBytes);
  }

  @Override
  long kernelCalls() {
    return scan.calls() + drops + (faults == null ? 0 : faults.calls());
  }

  @Override
  void release() {
    if (faults != null) {
      faults.close();
    }
    scan.close();
  }
}
