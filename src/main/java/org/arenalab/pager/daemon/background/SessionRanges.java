package org.arenalab.pager.daemon.background;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.daemon.lane.FaultServer;
import org.arenalab.pager.daemon.lane.RangeIndex;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.RangeEntry;
import org.arenalab.pager.protocol.RangeTable;
import org.arenalab.pager.protocol.SessionHeader;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The ranges of one client: registers those that are old and large enough, and forgets those that
 * the client has left. A range that the client maps and unmaps quickly costs nothing here.
 *
 * <p>For the background thread only. A look at an unchanged table makes no garbage.
 */
@Internal
public final class SessionRanges {
  private final RangeTable table;
  private final PageWords words;
  private final SessionHeader header;
  private final RangeCalls calls;
  private final RangeIndex index;
  private final long minBytes;
  private final int pageSizeBytes;
  private final RangeEntry entry = new RangeEntry();
  private final List<ActiveRange> active = new ArrayList<>();
  private long refused;
  private long activePages;
  private long peakPages;
  private long added;
  private long removed;
  private long locked;

  /**
   * Begins with no range.
   *
   * @param mode in which ranges are registered
   * @param minBytes smaller ranges stay as they are
   */
  public SessionRanges(
      SessionMemory memory,
      UserfaultfdRequests requests,
      RangeIndex index,
      long mode,
      long minBytes) {
    this(memory, RangeCalls.of(requests, mode), index, minBytes);
  }

  SessionRanges(SessionMemory memory, RangeCalls calls, RangeIndex index, long minBytes) {
    table = memory.ranges();
    words = memory.words();
    header = memory.header();
    this.calls = calls;
    this.index = index;
    this.minBytes = minBytes;
    pageSizeBytes = memory.layout().pageSizeBytes();
  }

  /** Returns the ranges whose pages may be evicted. */
  public List<ActiveRange> active() {
    return active;
  }

  /** Returns the pages of those ranges. */
  long activePages() {
    return activePages;
  }

  /** Returns the largest number of pages of active ranges. */
  public long peakPages() {
    return peakPages;
  }

  /** Returns the number of ranges that became active in total. */
  public long added() {
    return added;
  }

  /** Returns the number of active ranges that the client has left in total. */
  public long removed() {
    return removed;
  }

  /** Returns the number of ranges that could not be registered. */
  public long refused() {
    return refused;
  }

  /** Returns the number of ranges whose pages stay because their memory is locked, in total. */
  public long locked() {
    return locked;
  }

  /**
   * Looks at each entry of the table once.
   *
   * @param nowNs on the clock of the classifier
   * @param minAgeNs younger ranges stay as they are
   * @param held frees the extents of ranges that are gone
   * @return whether a range is on its way: too young, being registered, or gone
   */
  public boolean look(long nowNs, long minAgeNs, HeldExtents held) {
    boolean onTheirWay = false;
    for (int i = 0; i < table.capacity(); i++) {
      int state = table.state(i);
      if (state == RangeTable.LIVE && table.read(i, entry)) {
        boolean isLarge = entry.lengthBytes() >= minBytes;
        boolean isOld = System.nanoTime() - entry.birthNs() >= minAgeNs;
        if (isOld && isLarge && table.activate(entry)) {
          register(nowNs);
        }
        onTheirWay |= isLarge;
      } else if (state == RangeTable.ACTIVE && table.errno(i) != 0) {
        keepLocked(i);
      } else if (state == RangeTable.GONE && table.read(i, entry)) {
        forget(held);
        onTheirWay = true;
      }
    }
    return onTheirWay;
  }

  /** Registers the entry. Lanes know the range before the kernel sends its first fault. */
  private void register(long nowNs) {
    if (sharesPages()) {
      refuse(Errno.EINVAL);
      return;
    }
    if (!tryIndex()) {
      // A range that the client has left is not forgotten yet: the next look tries again.
      boolean _ = table.putBack(entry);
      return;
    }
    int result = calls.register(entry.address(), entry.lengthBytes());
    if (result == 0) {
      if (table.activated(entry)) {
        add(nowNs);
        return;
      }
      int _ = calls.unregister(entry.address(), entry.lengthBytes());
    }
    index.remove(entry.address());
    if (result == -Errno.EAGAIN || result == -Errno.ENOMEM) {
      // The mappings are changing, or the kernel has no memory now: the next look tries again.
      boolean _ = table.putBack(entry);
    } else {
      refuse(-result);
    }
  }

  private void refuse(int errno) {
    refused++;
    boolean _ = table.refuse(entry, errno);
  }

  /** Arms no page of a range any more: its pages cannot leave. */
  private void keepLocked(int indexInTable) {
    for (int i = 0; i < active.size(); i++) {
      ActiveRange range = active.get(i);
      if (range.index == indexInTable && !range.isLocked) {
        range.isLocked = true;
        locked++;
      }
    }
  }

  /** Returns whether the entry shares page words with another range: damage by the client. */
  private boolean sharesPages() {
    for (int i = 0; i < active.size(); i++) {
      if (active.get(i).sharesPagesWith(entry)) {
        return true;
      }
    }
    return false;
  }

  /** Adds the entry to the index, unless it shares addresses with another range. */
  private boolean tryIndex() {
    header.raiseWordsEnd((long) entry.firstPage() + entry.pages());
    return index.tryAdd(entry.address(), entry.lengthBytes(), entry.firstPage());
  }

  private void add(long nowNs) {
    active.add(new ActiveRange(entry, pageSizeBytes, nowNs));
    activePages += entry.pages();
    peakPages = Math.max(peakPages, activePages);
    added++;
  }

  private void forget(HeldExtents held) {
    for (int i = 0; i < active.size(); i++) {
      ActiveRange range = active.get(i);
      if (range.index == entry.index()) {
        if (range.isListed) {
          // Once: another range may have the address before the words are clear.
          range.isListed = false;
          index.remove(range.address);
        }
        if (!tryClear(range, held)) {
          return;
        }
        active.remove(i);
        activePages -= range.pages;
        removed++;
        break;
      }
    }
    boolean _ = table.free(entry);
  }

  /** Clears the page words. Returns false if a lane is at work in the range. */
  private boolean tryClear(ActiveRange range, HeldExtents held) {
    for (int page = range.firstPage; page < range.firstPage + range.pages; page++) {
      long word = words.get(page);
      int restorer = PageWord.restorer(word);
      boolean ofLane = restorer > 0 && restorer < FaultServer.ARMER;
      if ((PageWord.state(word) == PageWord.RESTORING && ofLane)
          || (word != 0 && !words.compareAndSet(page, word, 0))) {
        return false;
      }
      if (PageWord.namesExtent(word)) {
        held.free(page, word);
      }
    }
    return true;
  }

  /**
   * Takes over the ranges of a daemon that has died, so that their faults are served. A range that
   * it was about to register is registered again.
   *
   * @param nowNs on the clock of the classifier
   */
  public void adopt(long nowNs) {
    for (int i = 0; i < table.capacity(); i++) {
      if (!table.read(i, entry)) {
        continue;
      }
      int state = entry.state();
      if (state == RangeTable.ACTIVATING) {
        register(nowNs);
      } else if (state == RangeTable.GONE) {
        // Its memory is not registered, and another range may have the address.
        add(nowNs);
        active.getLast().isListed = false;
      } else if (state == RangeTable.ACTIVE || state == RangeTable.LEAVING) {
        if (!sharesPages() && tryIndex()) {
          add(nowNs);
        }
      }
    }
  }

  /** Makes every thread that waits in a fault of an active range repeat its access. */
  public void wakeAll() {
    for (ActiveRange range : active) {
      int _ = calls.wake(range.address, range.lengthBytes);
    }
  }
}
