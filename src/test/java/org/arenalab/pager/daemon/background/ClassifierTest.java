package org.arenalab.pager.daemon.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.daemon.lane.GroupMarks;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.RangeEntry;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Visits of segments whose pages came back, through a lane or by the client itself. */
class ClassifierTest {
  private static final int PAGE_BYTES = (int) VirtualMemory.pageSizeBytes();

  /** Two ranges share a group: the first one has the first half of the pages. */
  private static final int PAGES = 64;

  private static final int LANE = 3;
  private static final long T_COLD_NS = 4_000_000_000L;
  private static final long WINDOW_NS = T_COLD_NS / 4;
  private static final long ADDRESS = 1L << 30;

  /** A kernel that protects every page. */
  private static final class Protections implements Watch {
    private long pages;

    @Override
    public long mode() {
      return 0;
    }

    @Override
    public int protect(long address, long lengthBytes) {
      pages += lengthBytes / PAGE_BYTES;
      return 0;
    }

    @Override
    public boolean look(Segment segment) {
      return true;
    }

    @Override
    public long accessedPages() {
      return 0;
    }
  }

  private final Closing closing = new Closing();
  private final Protections protections = new Protections();
  private final List<ActiveRange> ranges = new ArrayList<>();
  private SessionMemory memory;
  private PageStore store;
  private GroupMarks lanes;
  private Classifier classifier;

  /** As the daemon counts them: a range that comes or goes, and a mark of a lane. */
  private long changes;

  @BeforeEach
  void open() {
    SessionLayout layout = SessionLayout.of((long) PAGES * PAGE_BYTES, PAGE_BYTES);
    memory =
        closing.add(
            SessionMemory.create(SharedMemory.createSealableMemfd("classifier"), layout, 1));
    SharedMemory file = closing.add(SharedMemory.createSealableMemfd("classifier-store"));
    store =
        closing.add(PageStore.create(file, PageStoreConfig.ofCapacity(1 << 20), memory.words()));
    lanes = new GroupMarks(memory);
    classifier =
        new Classifier(
            memory,
            lanes,
            new Armer(memory, protections),
            protections,
            new HeldExtents(memory, store),
            store,
            new PromotionGoal(T_COLD_NS, 0, 0));
  }

  @AfterEach
  void close() {
    closing.close();
  }

  private Segment add(int firstPage, int pages) {
    long address = ADDRESS + (long) firstPage * PAGE_BYTES;
    int index = memory.ranges().publish(address, (long) pages * PAGE_BYTES, firstPage, 0);
    RangeEntry entry = new RangeEntry();
    assertThat(memory.ranges().read(index, entry)).isTrue();
    ranges.add(new ActiveRange(entry, PAGE_BYTES, 0));
    return ranges.getLast().segments.getFirst();
  }

  /** Stores a page, and makes it resident with the extent that is to be freed. */
  private void bringBack(int page, int restorer) {
    long source = memory.copyAddress(0);
    for (int offset = 0; offset < PAGE_BYTES; offset += Long.BYTES) {
      RawMemory.putLong(source + offset, offset * 0x9E3779B97F4A7C15L + page);
    }
    long before = memory.words().get(page);
    long staged = PageWord.staged(PageWord.copied(PageWord.moving(PageWord.armed(before), 0)));
    long extent = store.put(page, PageWord.generation(staged), source);
    long stored = PageWord.stored(staged, extent);
    long resident = PageWord.resident(PageWord.restoring(stored, restorer));
    assertThat(memory.words().compareAndSet(page, before, resident)).isTrue();
  }

  private void bringBackByLane(int page) {
    bringBack(page, LANE);
    lanes.returned(page);
    changes++;
  }

  private void bringBackByClient(int page) {
    bringBack(page, PageWord.CLIENT);
    memory.marks().markReturned(page);
    ClientCounter.RETURNED.add(memory, 1);
  }

  private long stored() {
    return store.stats().pages();
  }

  /** Visits the ranges until the pages of all segments have left; returns the time then. */
  private long evictAll() {
    long nowNs = 0;
    while (ranges.stream()
        .flatMap(range -> range.segments.stream())
        .anyMatch(segment -> segment.policy.phase() != GroupPolicy.Phase.EVICTING)) {
      nowNs += WINDOW_NS;
      assertThat(nowNs).isLessThan(100 * WINDOW_NS);
      long _ = classifier.visit(ranges, changes, nowNs);
    }
    for (int page = 0; page < PAGES; page++) {
      long word = memory.words().get(page);
      boolean _ = memory.words().compareAndSet(page, word, PageWord.stayed(word));
    }
    return nowNs;
  }

  @Test
  void shouldFreeExtentsOfPagesThatClientRestored() {
    Segment _ = add(0, PAGES);
    for (int page = 0; page < PAGES / 2; page++) {
      bringBackByClient(page);
    }
    assertThat(stored()).isEqualTo(PAGES / 2);

    long _ = classifier.visit(ranges, changes, 1);

    assertThat(stored()).isZero();
  }

  /** The mark of a group was taken by the visit of the first range that shares the group. */
  @Test
  void shouldFreeExtentsOfEachRangeOfGroup() {
    Segment _ = add(0, PAGES / 2);
    Segment _ = add(PAGES / 2, PAGES / 2);
    bringBackByLane(1);
    bringBackByLane(PAGES - 1);

    long _ = classifier.visit(ranges, changes, 1);

    assertThat(stored()).isZero();
  }

  /** A lane lifts the protection of the page at the moment of the visit. */
  @Test
  void shouldFreeExtentOnceRestorerIsDone() {
    Segment _ = add(0, PAGES);
    bringBackByLane(7);
    long held = memory.words().get(7);
    long claim = PageWord.unprotecting(held, LANE);
    assertThat(memory.words().compareAndSet(7, held, claim)).isTrue();
    long _ = classifier.visit(ranges, changes, 1);
    assertThat(stored()).isEqualTo(1);
    assertThat(memory.words().compareAndSet(7, claim, held)).isTrue();

    long _ = classifier.visit(ranges, changes, 2);

    assertThat(stored()).isZero();
  }

  /** A program that calls {@code ensure} needs its pages as one that waits in faults does. */
  @Test
  void shouldKeepGroupThatClientRestoresForLonger() {
    Segment segment = add(0, PAGES);
    long nowNs = evictAll();
    for (int page = 0; page < PAGES / 4; page++) {
      bringBackByClient(page);
    }

    long _ = classifier.visit(ranges, changes, nowNs + 1);

    assertThat(segment.policy.returns()).isPositive();
  }

  @Test
  void shouldNotMixReturnsOfTwoRanges() {
    Segment first = add(0, PAGES / 2);
    Segment second = add(PAGES / 2, PAGES / 2);
    long nowNs = evictAll();
    for (int page = PAGES / 2; page < PAGES; page++) {
      bringBackByLane(page);
    }

    long _ = classifier.visit(ranges, changes, nowNs + 1);

    assertThat(first.policy.returns()).isZero();
    assertThat(second.policy.returns()).isPositive();
  }

  /** The client has found its memory locked. Its pages were armed and dropped again and again. */
  @Test
  void shouldArmNoPageOfLockedRange() {
    Segment _ = add(0, PAGES);
    ranges.getFirst().isLocked = true;
    bringBackByClient(3);

    for (int window = 1; window <= 10; window++) {
      classifier.visit(ranges, changes, window * WINDOW_NS);
    }

    assertThat(protections.pages).isZero();
    assertThat(stored()).as("extents are still freed").isZero();
  }

  /** Nobody has marked the pages. Without a sample to arm, the segment counted as evicted. */
  @Test
  void shouldArmSamplesOnlyOfHeldPages() {
    Segment segment = add(0, PAGES);
    for (int page = 0; page < PAGES; page++) {
      bringBack(page, PageWord.CLIENT);
    }

    long _ = classifier.visit(ranges, changes, WINDOW_NS);

    assertThat(segment.policy.phase()).isEqualTo(GroupPolicy.Phase.WATCHED);
    assertThat(protections.pages).isEqualTo(Segment.SAMPLES);
    assertThat(stored()).isZero();
  }

  /** Evicts all pages of the ranges, which hold zeros; returns the time then. */
  private long leaveAll() {
    long nowNs = evictAll();
    while (memory.commands().poll() != 0) {
      // The agent has done what it was told.
    }
    for (int page = 0; page < PAGES; page++) {
      long word = memory.words().get(page);
      long zero = PageWord.zero(PageWord.copied(PageWord.moving(PageWord.armed(word), 0)));
      assertThat(memory.words().compareAndSet(page, word, zero)).isTrue();
    }
    return nowNs;
  }

  private void restore(int page) {
    long word = memory.words().get(page);
    long resident = PageWord.resident(PageWord.restoring(word, LANE));
    assertThat(memory.words().compareAndSet(page, word, resident)).isTrue();
    lanes.returned(page);
    changes++;
  }

  /** An idle client cost a look at each page word four times in tCold. */
  @Test
  void shouldHaveNothingDueOnceAllPagesHaveLeft() {
    Segment _ = add(0, PAGES);
    long nowNs = leaveAll();
    for (int i = 0; i < 2; i++) {
      nowNs += WINDOW_NS;
      long _ = classifier.visit(ranges, changes, nowNs);
    }

    assertThat(classifier.visit(ranges, changes, nowNs + 1)).isEqualTo(Long.MAX_VALUE);

    restore(3);
    assertThat(classifier.visit(ranges, changes, nowNs + 2)).isLessThanOrEqualTo(WINDOW_NS);
    for (int i = 0; i < 3; i++) {
      nowNs += T_COLD_NS;
      long _ = classifier.visit(ranges, changes, nowNs);
    }
    assertThat(memory.commands().size()).isEqualTo(1);
  }

  /** While all pages are away, no segment is looked at: a new range has to end that. */
  @Test
  void shouldSeeNewRangeWhileAllPagesAreAway() {
    Segment _ = add(0, PAGES / 2);
    long nowNs = leaveAll();
    for (int i = 0; i < 2; i++) {
      nowNs += WINDOW_NS;
      long _ = classifier.visit(ranges, changes, nowNs);
    }
    assertThat(classifier.visit(ranges, changes, nowNs + 1)).isEqualTo(Long.MAX_VALUE);

    Segment _ = add(PAGES / 2, PAGES / 2);
    changes++;

    assertThat(classifier.visit(ranges, changes, nowNs + 2)).isLessThanOrEqualTo(WINDOW_NS);
  }

  /** No segment is due, but the extent of a page is still to be freed. */
  @Test
  void shouldFreeExtentOfLockedRangeOnceRestorerIsDone() {
    Segment _ = add(0, PAGES);
    ranges.getFirst().isLocked = true;
    bringBackByLane(7);
    long held = memory.words().get(7);
    long claim = PageWord.unprotecting(held, LANE);
    assertThat(memory.words().compareAndSet(7, held, claim)).isTrue();
    assertThat(classifier.visit(ranges, changes, 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(memory.words().compareAndSet(7, claim, held)).isTrue();

    long _ = classifier.visit(ranges, changes, 2);

    assertThat(stored()).isZero();
  }

  /** The page of a restorer may become resident, and leaves no mark if it was never away. */
  @Test
  void shouldKeepLookingWhilePageIsRestored() {
    Segment _ = add(0, PAGES);
    long nowNs = leaveAll();
    long word = memory.words().get(3);
    assertThat(memory.words().compareAndSet(3, word, PageWord.restoring(word, LANE))).isTrue();
    for (int i = 0; i < 3; i++) {
      nowNs += WINDOW_NS;
      assertThat(classifier.visit(ranges, changes, nowNs)).isLessThanOrEqualTo(WINDOW_NS);
    }
  }
}
