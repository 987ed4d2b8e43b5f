package org.arenalab.pager;

import java.util.Optional;
import org.arenalab.os.Internal;
import org.arenalab.os.userfault.Userfaultfd;

/**
 * The way in which pages leave this process. The kernel decides which ways there are; a client uses
 * the first that works.
 *
 * <table>
 *   <caption>Backends</caption>
 *   <tr><th>backend</th><th>kernel</th><th>a page leaves by</th></tr>
 *   <tr><td>TRACK</td><td>7.3</td><td>UFFDIO_MOVE to a staging area; reads are seen</td></tr>
 *   <tr><td>MOVE</td><td>6.8</td><td>UFFDIO_MOVE to a staging area</td></tr>
 *   <tr><td>REMAP</td><td>5.7</td><td>mremap(MREMAP_DONTUNMAP) over a staging area</td></tr>
 * </table>
 */
@Internal
public enum PagerBackend {
  /**
   * Move, then copy: a page needs no protection against writes. So it can have the one against
   * reads and writes, by which the daemon sees both.
   */
  TRACK(
      Userfaultfd.FEATURE_WP
          | Userfaultfd.FEATURE_MOVE
          | Userfaultfd.FEATURE_RWP
          | Userfaultfd.FEATURE_RWP_ASYNC,
      "UFFDIO_MOVE and read-write tracking, Linux 7.3"),

  /**
   * Copy, then move: the page is protected against writes while it is copied, and the kernel
   * arbitrates between a writer and the move.
   */
  MOVE(Userfaultfd.FEATURE_WP | Userfaultfd.FEATURE_MOVE, "UFFDIO_MOVE, Linux 6.8"),

  /** Move, then copy: a write goes to the page before it leaves, or waits until it is back. */
  REMAP(
      Userfaultfd.FEATURE_WP | Userfaultfd.FEATURE_THREAD_ID,
      "mremap(MREMAP_DONTUNMAP) and write protection, Linux 5.7");

  private final long needed;
  private final String means;

  PagerBackend(long needed, String means) {
    this.needed = needed;
    this.means = means;
  }

  /** Returns the backend that a kernel with these features of userfaultfd allows, if any. */
  public static Optional<PagerBackend> of(long features) {
    for (PagerBackend each : values()) {
      if (each.isIn(features)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Returns whether a kernel with these features of userfaultfd has this backend. */
  public boolean isIn(long features) {
    return (features & needed) == needed;
  }

  /** Returns the features of userfaultfd that a client enables, on a kernel that has some. */
  long enabled(long features) {
    return (needed | Userfaultfd.FEATURE_POISON) & features;
  }

  /** Returns the calls that this backend uses, and the first kernel that has them. */
  public String means() {
    return means;
  }
}
