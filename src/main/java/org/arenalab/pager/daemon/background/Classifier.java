package org.arenalab.pager.daemon.background;

import java.util.List;
import org.arenalab.os.Internal;
import org.arenalab.pager.daemon.background.GroupPolicy.Phase;
import org.arenalab.pager.daemon.lane.GroupMarks;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.CommandRing;
import org.arenalab.pager.protocol.PageMarks;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStore;

/**
 * Finds cold pages: arms samples, then whole segments, and tells the agent to evict pages that
 * stayed armed. {@link Watch} disarms the pages that were accessed.
 *
 * <p>For the background thread only. Makes no garbage.
 */
@Internal
public final class Classifier {
  /** Pages of one command: the agent's batch. */
  private static final int COMMAND_PAGES = 64;

  private final PageWords words;
  private final CommandRing commands;
  private final GroupMarks marks;
  private final PageMarks pageMarks;
  private final Armer armer;
  private final Watch watch;
  private final HeldExtents held;
  private final PageStore store;
  private final PromotionGoal goal;
  private final SessionMemory memory;
  private long evictedPages;
  private long fullRings;

  /** True if all pages had left at the last visit. */
  private boolean isAllAway;

  /** False if a restorer had a page that came back, at the last visit. */
  private boolean allTaken;

  private long changesSeen;
  private long returnsOfClientSeen;

  Classifier(
      SessionMemory memory,
      GroupMarks marks,
      Armer armer,
      Watch watch,
      HeldExtents held,
      PageStore store,
      PromotionGoal goal) {
    this.memory = memory;
    words = memory.words();
    commands = memory.commands();
    pageMarks = memory.marks();
    this.marks = marks;
    this.armer = armer;
    this.watch = watch;
    this.held = held;
    this.store = store;
    this.goal = goal;
  }

  /** Returns the number of pages that the agent was told to evict in total. */
  public long evictedPages() {
    return evictedPages;
  }

  /** Returns how often the agent's ring had no room for a command. */
  public long fullRings() {
    return fullRings;
  }

  /**
   * Visits the segments whose time has come. Looks at none while all pages are away.
   *
   * @param changes changes with each range that comes or goes, and with each mark of a lane
   * @return the time in nanoseconds until the next visit is due, or {@link Long#MAX_VALUE} if all
   *     pages have left
   */
  long visit(List<ActiveRange> ranges, long changes, long nowNs) {
    long returnsOfClient = ClientCounter.RETURNED.get(memory);
    boolean isSame = changes == changesSeen && returnsOfClient == returnsOfClientSeen;
    if (isAllAway && isSame) {
      return Long.MAX_VALUE;
    }
    changesSeen = changes;
    returnsOfClientSeen = returnsOfClient;
    long waitNs = visitAll(ranges, returnsOfClient, nowNs);
    isAllAway = waitNs == Long.MAX_VALUE && allTaken;
    return waitNs;
  }

  private long visitAll(List<ActiveRange> ranges, long returnsOfClient, long nowNs) {
    boolean commanded = false;
    long waitNs = Long.MAX_VALUE;
    allTaken = true;
    for (int i = 0; i < ranges.size(); i++) {
      ActiveRange range = ranges.get(i);
      List<Segment> segments = range.segments;
      for (int j = 0; j < segments.size(); j++) {
        Segment segment = segments.get(j);
        allTaken &= takeReturns(segment, returnsOfClient, nowNs);
        if (!range.isLocked && !segment.isAway) {
          commanded |= visit(segment, nowNs);
          waitNs = Math.min(waitNs, segment.policy.waitNs(nowNs, goal.tColdNs()));
        }
      }
    }
    if (commanded) {
      memory.header().wakeAgent();
    }
    return waitNs;
  }

  /**
   * Counts the pages of a segment that came back, and frees their extents. Looks at the marks only
   * if a page of the group came back through a lane, or any page by the client. Returns whether all
   * are counted.
   */
  private boolean takeReturns(Segment segment, long returnsOfClient, long nowNs) {
    long returns = marks.returnsOf(segment.group()) + returnsOfClient;
    if (returns == segment.returnsSeen) {
      return true;
    }
    int returned = 0;
    boolean isComplete = true;
    int end = segment.endPage();
    int page = pageMarks.nextReturned(segment.firstPage, end);
    while (page >= 0) {
      // First the mark: a page that leaves and comes back meanwhile has its mark again.
      pageMarks.clearReturned(page);
      if (held.tryRelease(page)) {
        returned++;
      } else {
        pageMarks.markReturned(page);
        isComplete = false;
      }
      page = pageMarks.nextReturned(page + 1, end);
    }
    if (isComplete) {
      segment.returnsSeen = returns;
    }
    if (returned > 0 || !isComplete) {
      segment.isAway = false;
    }
    segment.policy.returned(returned, nowNs, goal.tColdNs());
    return isComplete;
  }

  /** Visits a segment; returns whether the agent has something to do. */
  private boolean visit(Segment segment, long nowNs) {
    GroupPolicy policy = segment.policy;
    switch (policy.due(nowNs, goal.tColdNs())) {
      case SAMPLE -> sample(segment, nowNs);
      case EVICT -> {
        return evict(segment, nowNs);
      }
      case SETTLE -> {
        if (commands.size() == 0) {
          policy.watch(nowNs);
        }
      }
      case NONE -> {
        assert policy.phase() != Phase.EVICTING;
      }
    }
    return false;
  }

  private void sample(Segment segment, long nowNs) {
    if (!store.isAccepting()) {
      return;
    }
    if (segment.sampled && !watch.look(segment)) {
      segment.policy.watch(nowNs);
      return;
    }
    int stillArmed = 0;
    for (int i = 0; segment.sampled && i < segment.sampleCount(); i++) {
      stillArmed += PageWord.isArmed(words.get(segment.sample(i))) ? 1 : 0;
    }
    int touched = segment.armedSamples - stillArmed;
    if (segment.sampled && segment.policy.isIdle(segment.armedSamples, touched)) {
      held.release(segment);
      int _ = armer.armAll(segment);
      segment.sampled = false;
      segment.policy.armed(nowNs);
      return;
    }
    segment.nextRound();
    segment.armedSamples = 0;
    if (hasHeldSample(segment)) {
      held.release(segment);
    }
    for (int i = 0; i < segment.sampleCount(); i++) {
      int page = segment.sample(i);
      boolean armed = PageWord.isArmed(words.get(page)) || armer.arm(segment, page);
      segment.armedSamples += armed ? 1 : 0;
    }
    segment.sampled = true;
    if (segment.armedSamples == 0) {
      if (armRest(segment) > 0) {
        segment.sampled = false;
        segment.policy.armed(nowNs);
        return;
      }
      segment.isAway = isAway(segment);
    }
    segment.policy.watch(nowNs);
  }

  /** Returns whether all pages of a segment have left. Each return of one sets a mark. */
  private boolean isAway(Segment segment) {
    boolean all = true;
    for (int page = segment.firstPage; all && page < segment.endPage(); page++) {
      all = PageWord.isAway(words.get(page));
    }
    return all;
  }

  /**
   * Returns whether a sample is resident and holds an extent. Such a page cannot be armed. A daemon
   * that died has left it, or a client that sets no marks.
   */
  private boolean hasHeldSample(Segment segment) {
    boolean any = false;
    for (int i = 0; i < segment.sampleCount(); i++) {
      long word = words.get(segment.sample(i));
      any |= PageWord.state(word) == PageWord.RESIDENT && PageWord.isHeld(word);
    }
    return any;
  }

  /** Arms all pages of a segment of which no sample is resident: most of them are evicted. */
  private int armRest(Segment segment) {
    held.release(segment);
    return armer.armAll(segment);
  }

  /** Sends a command for each run of pages that are still armed. */
  private boolean evict(Segment segment, long nowNs) {
    if (!store.isAccepting()) {
      return false;
    }
    if (!watch.look(segment)) {
      segment.policy.watch(nowNs);
      return false;
    }
    int total = 0;
    int page = segment.firstPage;
    while (page < segment.endPage()) {
      int end = page;
      while (end < segment.endPage()
          && end - page < COMMAND_PAGES
          && PageWord.isEvictable(words.get(end))) {
        end++;
      }
      if (end > page) {
        if (!commands.tryOffer(CommandRing.evict(page, end - page))) {
          fullRings++;
          break;
        }
        total += end - page;
      }
      page = Math.max(end, page + 1);
    }
    evictedPages += total;
    if (total > 0) {
      segment.policy.evicting(total, nowNs);
    } else {
      segment.policy.watch(nowNs);
    }
    return total > 0;
  }
}
