package org.arenalab.pager.daemon.background;

import java.util.List;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.daemon.lane.FaultServer;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageReader;
import org.arenalab.pager.store.PageStore;

/**
 * The restore of poisoned pages after a takeover. The daemon before could not decode them, for
 * example because its zstd did not load, and this one can. A copy replaces the kernel's poison: the
 * next access finds the bytes. An access to a poisoned page sends no message, so that no lane can
 * do this.
 *
 * <p>For the background thread only.
 */
@Internal
public final class PoisonLift {
  private final PageWords words;
  private final PageStore store;
  private final UserfaultfdRequests requests;
  private final int pageSizeBytes;

  /** Prepares a lift, which needs no memory of the kernel while no page is poisoned. */
  public PoisonLift(SessionMemory memory, PageStore store, UserfaultfdRequests requests) {
    words = memory.words();
    this.store = store;
    this.requests = requests;
    pageSizeBytes = memory.layout().pageSizeBytes();
  }

  /**
   * Restores what this process can decode; returns the number of pages. Leaves out a range that the
   * client has left: another range may have its address.
   */
  public int lift(List<ActiveRange> ranges) {
    boolean any = false;
    for (ActiveRange range : ranges) {
      for (int i = 0; range.isListed && i < range.pages && !any; i++) {
        any = isLiftable(words.get(range.firstPage + i));
      }
    }
    return any ? liftAll(ranges) : 0;
  }

  private static boolean isLiftable(long word) {
    return PageWord.state(word) == PageWord.POISONED && PageWord.namesExtent(word);
  }

  private int liftAll(List<ActiveRange> ranges) {
    long buffer = VirtualMemory.mapAnonymous(pageSizeBytes);
    int lifted = 0;
    try (PageReader reader = store.reader(buffer, pageSizeBytes)) {
      for (ActiveRange range : ranges) {
        for (int i = 0; range.isListed && i < range.pages; i++) {
          long address = range.address + (long) i * pageSizeBytes;
          lifted += tryLift(reader, range.firstPage + i, address, buffer) ? 1 : 0;
        }
      }
    } finally {
      ReleaseGate.ours().unmap(buffer, pageSizeBytes);
    }
    return lifted;
  }

  private boolean tryLift(PageReader reader, int page, long address, long buffer) {
    long word = words.get(page);
    long claim = PageWord.restoring(word, FaultServer.LIFTER);
    if (!isLiftable(word) || !words.compareAndSet(page, word, claim)) {
      return false;
    }
    boolean isRead = reader.read(page, claim, buffer) == PageReader.READ;
    boolean isLifted = isRead && isInPlace(requests.copy(address, buffer, pageSizeBytes));
    long next = isLifted ? PageWord.resident(claim) : PageWord.poisoned(claim);
    if (words.endClaim(page, claim, next) != PageWords.ClaimEnd.UNMET) {
      int _ = requests.wake(address, pageSizeBytes);
    }
    return isLifted;
  }

  /**
   * Returns whether the page has its bytes after a copy. A page that was there before has them from
   * a daemon that died before the word said so; poison would not be in the way.
   */
  private static boolean isInPlace(int answer) {
    return answer == 0 || answer == -Errno.EEXIST;
  }
}
