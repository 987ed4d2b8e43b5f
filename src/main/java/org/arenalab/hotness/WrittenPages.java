package org.arenalab.hotness;

import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.Errno;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ProcessWatch;
import org.arenalab.os.residency.PageScan;
import org.arenalab.os.userfault.Userfaultfd;

/**
 * Written pages, of this process or of another: a userfaultfd protects the pages against writes.
 * The kernel lifts the protection of a page at its first write, without a message. A question finds
 * the unprotected pages and protects them again in one step ({@code PAGEMAP_SCAN} with {@code
 * PM_SCAN_WP_MATCHING}, Linux 6.7).
 *
 * <p>Sees writes only, each one, by page. The kernel splits a transparent huge page at its first
 * write after a question, so that its pages are reported one by one. A page that was discarded or
 * punched out counts as written. The watch costs a page table for each 2 MiB of the range, also
 * where nothing is populated.
 */
final class WrittenPages extends TrackingSource {
  private final Userfaultfd faults;
  private final PageScan scan;

  /** Null for this process. */
  private final ProcessWatch process;

  /** True if somebody else registers the ranges; they stay registered after the end. */
  private final boolean registered;

  private final PageScan.Sink reporting = this::written;

  private WrittenPages(
      Userfaultfd faults, PageScan scan, ProcessWatch process, boolean registered) {
    super(SourceKind.WRITTEN_PAGES);
    this.faults = faults;
    this.scan = scan;
    this.process = process;
    this.registered = registered;
  }

  static WrittenPages ofSelf() {
    long features =
        Userfaultfd.FEATURE_WP | Userfaultfd.FEATURE_WP_SHARED | Userfaultfd.FEATURE_WP_ASYNC;
    Userfaultfd faults = Faults.open(features, "asynchronous write protection (Linux 6.7)");
    boolean opened = false;
    try {
      PageScan scan = Faults.openScan(PageScan.WRITTEN_AND_PROTECT, "written pages (Linux 6.7)");
      opened = true;
      return new WrittenPages(faults, scan, null, false);
    } finally {
      if (!opened) {
        faults.close();
      }
    }
  }

  static WrittenPages ofProcess(long pid, Userfaultfd faults, boolean registered) {
    try {
      ProcessWatch process = new ProcessWatch(pid);
      boolean opened = false;
      try {
        PageScan scan = PageScan.of(pid);
        opened = true;
        return new WrittenPages(faults, scan, process, registered);
      } finally {
        if (!opened) {
          process.close();
        }
      }
    } catch (SystemCallException e) {
      throw new HotnessException(
          Reason.UNAVAILABLE, "process cannot be watched: pid=" + pid + ": " + e.getMessage(), e);
    }
  }

  @Override
  void begin(long address, long lengthBytes) {
    Faults.begin(faults, Userfaultfd.MODE_WP, !registered, address, lengthBytes);
  }

  @Override
  void end(long address, long lengthBytes) {
    if (!registered) {
      Faults.unregister(faults, address, lengthBytes);
    }
  }

  @Override
  void beforeQuestion() {
    if (process != null && !process.isAlive()) {
      throw new HotnessException(
          Reason.SOURCE_LOST, "the watched process has ended; close the source");
    }
  }

  @Override
  boolean question(long start, long end) {
    if (process == null && !VirtualMemory.isMapped(start, end - start)) {
      return false;
    }
    long result = scan.tryScan(PageScan.WRITTEN_AND_PROTECT, start, end, reporting);
    if (result == -Errno.EPERM) {
      return false;
    }
    if (result < 0) {
      throw new HotnessException(
          Reason.SOURCE_LOST, "PAGEMAP_SCAN failed: " + Errno.describe((int) -result));
    }
    return true;
  }

  private void written(long start, long end, boolean huge) {
    report(start, end, VirtualMemory.pageSizeBytes());
  }

  @Override
  long kernelCalls() {
    return scan.calls() + faults.calls();
  }

  @Override
  void release() {
    if (process != null) {
      for (int i = 0; i < ranges.count(); i++) {
        end(ranges.start(i), ranges.end(i) - ranges.start(i));
      }
      process.close();
    }
    // The last descriptor of the userfaultfd ends its registrations.
    faults.close();
    scan.close();
  }
}
