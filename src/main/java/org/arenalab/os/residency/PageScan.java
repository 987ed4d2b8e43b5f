package org.arenalab.os.residency;

import static org.arenalab.os.residency.PageMapScanDescriptor.PAGE_IS_ACCESSED;
import static org.arenalab.os.residency.PageMapScanDescriptor.PAGE_IS_HUGE;
import static org.arenalab.os.residency.PageMapScanDescriptor.PAGE_IS_PFNZERO;
import static org.arenalab.os.residency.PageMapScanDescriptor.PAGE_IS_PRESENT;
import static org.arenalab.os.residency.PageMapScanDescriptor.PAGE_IS_WRITTEN;
import static org.arenalab.os.residency.PageMapScanDescriptor.PM_SCAN_CHECK_WPASYNC;
import static org.arenalab.os.residency.PageMapScanDescriptor.PM_SCAN_WP_MATCHING;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/**
 * A scan of the page tables of a process for pages of one category: {@code PAGEMAP_SCAN} (Linux
 * 6.7).
 *
 * <p>Not thread-safe. A scan makes no garbage. Cost: a system call for each {@value #REGIONS} runs
 * of pages, and the kernel's walk of the page tables.
 */
@Internal
public final class PageScan implements AutoCloseable {
  private static final int REGIONS = 1024;

  /** The kernel's name of the file; the proc file system may be another one than ours. */
  private static final Pattern NAME = Pattern.compile("(/proc)?/\\d+(/task/\\d+)?/pagemap");

  /**
   * The pages that a scan reports.
   *
   * @param flags of the request
   * @param required categories that a page must have, all of them
   * @param inverted categories among {@code required} that a page must not have
   * @param returned categories that the report states
   */
  public record Query(long flags, long required, long inverted, long returned) {}

  /** The pages in memory, without the kernel's shared page of zeros. */
  public static final Query RESIDENT =
      new Query(0, PAGE_IS_PRESENT | PAGE_IS_PFNZERO, PAGE_IS_PFNZERO, PAGE_IS_PRESENT);

  /** The pages that have a page table entry. */
  public static final Query PRESENT =
      new Query(0, PAGE_IS_PRESENT, 0, PAGE_IS_PRESENT | PAGE_IS_HUGE);

  /**
   * The pages written since they were protected; protects them again in the same step. EPERM if the
   * range is not registered for asynchronous write protection.
   */
  public static final Query WRITTEN_AND_PROTECT =
      new Query(PM_SCAN_WP_MATCHING | PM_SCAN_CHECK_WPASYNC, PAGE_IS_WRITTEN, 0, PAGE_IS_WRITTEN);

  /** The pages accessed since they were protected against reads and writes (Linux 7.3). */
  public static final Query ACCESSED =
      new Query(0, PAGE_IS_ACCESSED, 0, PAGE_IS_ACCESSED | PAGE_IS_HUGE);

  /** A receiver of runs of pages, in ascending order. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Receives a run.
     *
     * @param start address of the first page
     * @param end address after the last page
     * @param huge whether the run consists of transparent huge pages; only where the query returns
     *     that category
     */
    void run(long start, long end, boolean huge);
  }

  private final Arena arena = Arena.ofShared();
  private final MemorySegment argument = arena.allocate(PageMapScanDescriptor.ARGUMENT);
  private final MemorySegment regions = arena.allocate(PageMapScanDescriptor.REGION, REGIONS);
  private final MemorySegment capture = LibC.newCapture(arena);
  private final Descriptor file;
  private long calls;

  /** Scans through {@code file}, a {@code pagemap} of {@code /proc}, and closes it. */
  PageScan(Descriptor file) {
    this.file = file;
  }

  /**
   * Opens the page tables of this process.
   *
   * @throws SystemCallException if the kernel refuses, for example without {@code /proc}
   */
  public static PageScan ofSelf() {
    return new PageScan(Descriptor.open(Path.of("/proc/self/pagemap"), 0));
  }

  /**
   * Opens the page tables of another process. The caller needs the rights of a debugger.
   *
   * @throws SystemCallException ENOENT if the process is gone, EACCES or EPERM without the rights
   */
  public static PageScan of(long pid) {
    return new PageScan(Descriptor.open(Path.of("/proc/" + pid + "/pagemap"), 0));
  }

  /**
   * Scans through a {@code pagemap} that another process opened and passed, and owns it from then
   * on. The kernel checked the rights when the file was opened: a scan needs none. Closes the file
   * if it is refused.
   *
   * @throws IllegalArgumentException if it is another file
   */
  public static PageScan received(Descriptor passed) {
    String name = passed.kernelName();
    if (!NAME.matcher(name).matches()) {
      passed.close();
      throw new IllegalArgumentException(
          "wrong file: passed=%s, expected /proc/PID/pagemap".formatted(name));
    }
    return new PageScan(passed);
  }

  /** Returns the descriptor, to pass it to another process. */
  public Descriptor descriptor() {
    return file;
  }

  /**
   * Reports the pages of a range.
   *
   * @param start a multiple of the page size
   * @throws SystemCallException ENOTTY before Linux 6.7, EINVAL for a category that the kernel does
   *     not know
   */
  public void scan(Query query, long start, long end, Sink sink) {
    long result = tryScan(query, start, end, sink);
    if (result < 0) {
      throw new SystemCallException("ioctl(PAGEMAP_SCAN)", (int) -result);
    }
  }

  /** Reports the pages of a range like {@link #scan}. Returns 0, or the negated errno. */
  public long tryScan(Query query, long start, long end, Sink sink) {
    PageMapScanDescriptor.ask(argument, regions, query);
    long from = start;
    while (from < end) {
      PageMapScanDescriptor.range(argument, from, end);
      calls++;
      long found =
          file.systemCallWithoutErrno(
              KernelCalls.IOCTL, PageMapScanDescriptor.REQUEST, argument.address(), 0, 0);
      if (found < 0) {
        // Only a call that captures the errno makes garbage; the scan may succeed now.
        found = file.control(capture, PageMapScanDescriptor.REQUEST, argument.address());
      }
      if (found < 0) {
        return found;
      }
      for (long i = 0; i < found; i++) {
        sink.run(
            PageMapScanDescriptor.regionStart(regions, i),
            PageMapScanDescriptor.regionEnd(regions, i),
            (PageMapScanDescriptor.regionCategories(regions, i) & PAGE_IS_HUGE) != 0);
      }
      // The end of the last region, not walk_end: Linux 6.18 leaves walk_end short of the end if
      // the last region fits exactly.
      from = found < REGIONS ? end : PageMapScanDescriptor.regionEnd(regions, found - 1);
    }
    return 0;
  }

  /** Returns the number of system calls made since this scan was opened. */
  public long calls() {
    return calls;
  }

  @Override
  public void close() {
    file.close();
    arena.close();
  }
}
