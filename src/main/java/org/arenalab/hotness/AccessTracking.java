package org.arenalab.hotness;

import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.Errno;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.PageScan;
import org.arenalab.os.userfault.Userfaultfd;

/**
 * Pages read or written, of anonymous memory and of memfds (Linux 7.3). A userfaultfd takes all
 * access from the populated pages ({@code UFFDIO_RWPROTECT}). The kernel gives it back at the first
 * access, without a message ({@code RWP_ASYNC}). A question finds the pages that have access
 * ({@code PAGE_IS_ACCESSED}), and takes it from those alone. An access between the two steps is
 * therefore to a page that the question reports.
 *
 * <p>Sees each access by page, or by 2 MiB in a transparent huge page. A page that is populated for
 * the first time counts as accessed.
 */
final class AccessTracking extends TrackingSource {
  private final Userfaultfd faults;
  private final PageScan scan;
  private final long hugeBytes = Math.max(TransparentHugePages.sizeBytes(), 2 << 20);
  private final PageScan.Sink reporting = this::accessed;

  private AccessTracking(Userfaultfd faults, PageScan scan) {
    super(SourceKind.READ_WRITE_TRACKING);
    this.faults = faults;
    this.scan = scan;
  }

  static AccessTracking open() {
    long features = Userfaultfd.FEATURE_RWP | Userfaultfd.FEATURE_RWP_ASYNC;
    Userfaultfd faults = Faults.open(features, "asynchronous read-write protection (Linux 7.3)");
    boolean opened = false;
    try {
      PageScan scan = Faults.openScan(PageScan.ACCESSED, "accessed pages (Linux 7.3)");
      opened = true;
      return new AccessTracking(faults, scan);
    } finally {
      if (!opened) {
        faults.close();
      }
    }
  }

  @Override
  void begin(long address, long lengthBytes) {
    Faults.begin(faults, Userfaultfd.MODE_RWP, true, address, lengthBytes);
  }

  @Override
  void end(long address, long lengthBytes) {
    Faults.unregister(faults, address, lengthBytes);
  }

  @Override
  void beforeQuestion() {}

  @Override
  boolean question(long start, long end) {
    if (!VirtualMemory.isMapped(start, end - start)) {
      return false;
    }
    try {
      scan.scan(PageScan.ACCESSED, start, end, reporting);
      return true;
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw new HotnessException(Reason.SOURCE_LOST, "scan failed: " + e.getMessage(), e);
    }
  }

  private void accessed(long start, long end, boolean huge) {
    faults.protectFromAccesses(start, end - start);
    report(start, end, huge ? hugeBytes : VirtualMemory.pageSizeBytes());
  }

  @Override
  long kernelCalls() {
    return scan.calls() + faults.calls();
  }

  @Override
  void release() {
    // The last descriptor of the userfaultfd ends its registrations and gives all access back.
    faults.close();
    scan.close();
  }
}
