package org.arenalab.pager.daemon.background;

import java.util.Optional;
import org.arenalab.os.Internal;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.residency.PageScan;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The source of hotness of one client: how the daemon learns that an armed page was accessed. A
 * source is chosen by the features of the kernel and by what the client offers.
 *
 * <p>For the background thread, except {@code toString}, which names the source. Makes no garbage.
 */
@Internal
public interface Watch {
  /** Returns the mode in which a range is registered with the userfaultfd. */
  long mode();

  /** Protects pages, in order to see the next access. Returns 0, or the negated errno. */
  int protect(long address, long lengthBytes);

  /**
   * Disarms the pages of a segment that were accessed since they were armed, unless a lane does so
   * at the access.
   *
   * @return whether the accesses are known; if not, no page of the segment may be judged now
   */
  boolean look(Segment segment);

  /** Returns the number of pages that {@link #look} disarmed in total. */
  long accessedPages();

  /**
   * Chooses the source of a client. Read-write tracking needs a client whose pages leave without
   * protection against writes: the kernel allows a range one of the two protections.
   *
   * @param pages the page tables of such a client; empty for each other
   */
  static Watch of(SessionMemory memory, UserfaultfdRequests requests, Optional<PageScan> pages) {
    if (pages.isPresent() && hasTracking()) {
      return new AccessWatch(memory, requests, pages.get());
    }
    return new WriteWatch(requests);
  }

  private static boolean hasTracking() {
    try {
      long needed = Userfaultfd.FEATURE_RWP | Userfaultfd.FEATURE_RWP_ASYNC;
      return (Userfaultfd.features() & needed) == needed;
    } catch (SystemCallException refused) {
      return false;
    }
  }
}
