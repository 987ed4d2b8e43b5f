package org.arenalab.os;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The kernel's merging of equal pages (KSM), which a program requests for a range ({@code
 * MADV_MERGEABLE}) or for the whole process. A merged page loses the write protection of a
 * userfaultfd: measured on Linux 6.18.
 */
@Internal
public final class SamePageMerging {
  private static final int MADV_UNMERGEABLE = 13;
  private static final String ITEMS = "ksm_rmap_items";
  private static final String STATISTICS = "/proc/self/ksm_stat";

  private SamePageMerging() {}

  /**
   * Ends the merging of a range, and splits its merged pages. Returns whether a page of the range
   * may have been merged before. No page is merged afterwards, until a program requests it again.
   *
   * <p>Cost: a system call, and the reading of a small file twice. Each merged page costs a copy.
   */
  public static boolean end(long address, long lengthBytes) {
    KernelFiles files = new KernelFiles(Path.of("/"));
    boolean before = hasItems(files);
    boolean isKnown = LibC.madvise(address, lengthBytes, MADV_UNMERGEABLE) == 0;
    return isKnown && (before || hasItems(files));
  }

  /** Returns whether the kernel has looked at a page of this process; true if it does not tell. */
  private static boolean hasItems(KernelFiles files) {
    Optional<String> statistics = files.read(STATISTICS);
    return statistics.isEmpty() || statistics.get().lines().noneMatch((ITEMS + " 0")::equals);
  }
}
