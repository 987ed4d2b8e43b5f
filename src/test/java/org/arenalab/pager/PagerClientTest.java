package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.pager.PageLostException.Loss;
import org.arenalab.pager.PagedRange.State;
import org.arenalab.pager.PagerException.Reason;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("medium")
class PagerClientTest {
  private static final int PAGES = 256;
  private static MiniPager pager;

  @BeforeAll
  static void start() throws Exception {
    pager = MiniPager.start();
  }

  @AfterAll
  static void stop() throws Exception {
    pager.close();
  }

  private static long wordOf(PagerClient client, PagedRange range, int page) {
    return client.session().words().get(range.firstPage() + page);
  }

  private static int countOf(PagerClient client, PagedRange range, int state) {
    int count = 0;
    for (int page = 0; page < PAGES; page++) {
      count += PageWord.state(wordOf(client, range, page)) == state ? 1 : 0;
    }
    return count;
  }

  @Test
  void shouldKeepBytesThroughEvictions() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      MiniPager.awaitEvictions(client, range, 10 * PAGES);
      assertThat(range.state()).isEqualTo(State.ACTIVE);
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    }
    assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    MiniPager.unmap(memory, PAGES);
  }

  /** Each wake-up costs the daemon a turn, of the client's budget of processor time. */
  @Test
  void shouldWakeDaemonOnceForManyLooksAtFigures() {
    try (PagerClient client = pager.attach()) {
      int before = client.session().header().daemonWord();
      long beganNs = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        assertThat(client.stats().ranges().count()).isZero();
      }
      long seconds = (System.nanoTime() - beganNs) / 1_000_000_000;

      int wakes = client.session().header().daemonWord() - before;

      assertThat(wakes).isPositive().isLessThanOrEqualTo((int) seconds + 1);
    }
  }

  @Test
  void shouldRestoreWithoutFaults() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      for (int round = 0; round < 20; round++) {
        MiniPager.await(() -> countOf(client, range, PageWord.STORED) > PAGES / 4);
        client.ensure(range);
        range.ensure(PAGE, 1);
      }
      assertThat(client.stats().restores().restored()).isPositive();
      assertThat(client.stats().restores().lost()).isZero();
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    }
    MiniPager.unmap(memory, PAGES);
  }

  /** The daemon sees the pages that the program needs, not those that come back to leave. */
  @Test
  void shouldMarkPagesThatProgramNeeds() {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      MiniPager.await(() -> countOf(client, range, PageWord.STORED) > PAGES / 4);

      range.ensure();

      long returned = ClientCounter.RETURNED.get(client.session());
      assertThat(returned).isEqualTo(client.stats().restores().restored()).isPositive();
      int first = range.firstPage();
      assertThat(client.session().marks().nextReturned(first, first + PAGES)).isNotNegative();
      MiniPager.await(() -> countOf(client, range, PageWord.STORED) > PAGES / 4);
      range.close();
      assertThat(client.stats().restores().restored()).isGreaterThan(returned);
      assertThat(ClientCounter.RETURNED.get(client.session())).isEqualTo(returned);
    }
    MiniPager.unmap(memory, PAGES);
  }

  @Test
  void shouldKeepLeasedPagesResident() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      MiniPager.awaitEvictions(client, range, PAGES);
      try (PageLease lease = range.lease(16 * PAGE, 16 * PAGE)) {
        assertThat(lease.address()).isEqualTo(memory + 16 * PAGE);
        assertThat(lease.lengthBytes()).isEqualTo(16 * PAGE);
        for (int round = 0; round < 50; round++) {
          MiniPager.awaitEvictions(client, range, PAGES / 8);
          for (int page = 16; page < 32; page++) {
            assertThat(PageWord.state(wordOf(client, range, page)))
                .isIn(PageWord.RESIDENT, PageWord.MOVING, PageWord.RESTORING);
          }
        }
      }
      MiniPager.await(() -> PageWord.state(wordOf(client, range, 17)) == PageWord.STORED);
    }
    MiniPager.unmap(memory, PAGES);
  }

  @Test
  void shouldReadZerosIfDiscardedUnderLease() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      MiniPager.await(() -> countOf(client, range, PageWord.STORED) > PAGES / 4);
      try (PageLease lease = range.lease()) {
        ReleaseGate.ours().discard(lease.address(), lease.lengthBytes());
      }

      for (int page = 0; page < PAGES; page++) {
        assertThat(RawMemory.getLong(memory + page * PAGE)).as("page %d", page).isZero();
      }
    }
    MiniPager.unmap(memory, PAGES);
  }

  @Test
  void shouldCountLeasesOfPage() {
    long memory = MiniPager.map(1);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGE);
      for (int lease = 0; lease < 255; lease++) {
        assertThat(range.lease()).isNotNull();
      }
      assertThatThrownBy(range::lease)
          .isInstanceOfSatisfying(
              PagerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_LEASES))
          .hasMessageContaining("leases=255");
    }
    MiniPager.unmap(memory, 1);
  }

  /** Closing must wait for the agent's batch and for lanes, and restore every page. */
  @Test
  void shouldCloseRangesWhileTheyAreEvicted() throws Exception {
    try (PagerClient client = pager.attach()) {
      for (int round = 0; round < 30; round++) {
        long memory = MiniPager.map(PAGES);
        PagedRange range = client.register(memory, PAGES * PAGE);
        MiniPager.awaitEvictions(client, range, PAGES);
        range.close();
        range.close();
        assertThat(range.state()).isEqualTo(State.CLOSED);
        assertThat(MiniPager.wrong(memory, PAGES)).as("round %d", round).isZero();
        MiniPager.unmap(memory, PAGES);
      }
      assertThat(client.stats().ranges().count()).isZero();
    }
  }

  @Test
  void shouldServeSeveralClientsAtOnce() throws Exception {
    long first = MiniPager.map(PAGES);
    long second = MiniPager.map(PAGES);
    try (PagerClient one = pager.attach();
        PagerClient two = pager.attach()) {
      PagedRange ofOne = one.register(first, PAGES * PAGE);
      PagedRange ofTwo = two.register(second, PAGES * PAGE);
      MiniPager.awaitEvictions(one, ofOne, PAGES);
      MiniPager.awaitEvictions(two, ofTwo, PAGES);
      one.close();
      assertThat(MiniPager.wrong(first, PAGES)).isZero();
      MiniPager.awaitEvictions(two, ofTwo, PAGES);
      assertThat(MiniPager.wrong(second, PAGES)).isZero();
    }
    MiniPager.unmap(first, PAGES);
    MiniPager.unmap(second, PAGES);
  }

  @Test
  void shouldNameDamagedPage() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      int page = damageOnePage(client, range);
      assertThatThrownBy(() -> range.ensure(page * PAGE, 1))
          .isInstanceOfSatisfying(
              PageLostException.class,
              e -> {
                assertThat(e.address()).isEqualTo(memory + page * PAGE);
                assertThat(e.loss()).isIn(Loss.DAMAGED, Loss.POISONED);
              });
      assertThatThrownBy(() -> RawMemory.getLong(memory + page * PAGE))
          .isInstanceOf(InternalError.class);
      assertThatThrownBy(client::close)
          .isInstanceOfSatisfying(
              PageLostException.class,
              e -> assertThat(e.address()).isEqualTo(memory + page * PAGE));
      assertThat(client.isClosed()).isTrue();
      assertThat(client.stats().restores().lost()).isLessThanOrEqualTo(1);
      assertThat(MiniPager.wrong(memory, page)).isZero();
      assertThat(MiniPager.wrong(memory, 0)).isZero();
    }
    MiniPager.unmap(memory, PAGES);
  }

  /** The daemon has given the page up although its bytes are in the store. */
  @Test
  void shouldLiftPoisonOfPageThatClientDecodes() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      int page = poisonOnePage(client, range);

      assertThat(PageWord.state(wordOf(client, range, page))).isEqualTo(PageWord.POISONED);
      range.ensure(page * PAGE, 1);

      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
      assertThat(client.stats().restores().lost()).isZero();
    }
    assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    MiniPager.unmap(memory, PAGES);
  }

  /** A daemon that lifted the page died after its copy, before the word said so. */
  @Test
  void shouldNotLosePoisonedPageThatIsPresent() throws Exception {
    long memory = MiniPager.map(PAGES);
    long equal = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      int page = poisonOnePage(client, range);
      Restorer restorer = client.takeRestorer();
      int answer = restorer.requests().copy(memory + page * PAGE, equal + page * PAGE, PAGE);
      client.putRestorer(restorer);
      assertThat(answer).isZero();

      range.ensure(page * PAGE, 1);

      assertThat(client.stats().restores().lost()).isZero();
    }
    assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    MiniPager.unmap(equal, PAGES);
    MiniPager.unmap(memory, PAGES);
  }

  /** The lane has taken the page over from the client, which can decode it. */
  @Test
  void shouldNotLosePageThatLaneCannotDecode() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      int page = poisonOnePage(client, range);
      int index = range.firstPage() + page;
      long claimed = PageWord.restoring(wordOf(client, range, page), PageWord.CLIENT);
      Restorer restorer = client.takeRestorer();
      Restored outcome = restorer.yieldToLane(index, range.addressOf(index), claimed);
      client.putRestorer(restorer);

      assertThat(outcome).isEqualTo(Restored.RESIDENT);
    }
    assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    MiniPager.unmap(memory, PAGES);
  }

  /** Poisons a stored page as a lane does that lacks the codec. */
  private static int poisonOnePage(PagerClient client, PagedRange range)
      throws InterruptedException {
    while (true) {
      MiniPager.awaitEvictions(client, range, PAGES / 8);
      for (int page = 0; page < PAGES; page++) {
        long word = wordOf(client, range, page);
        int index = range.firstPage() + page;
        long claim = PageWord.restoring(word, 1);
        boolean isStored = PageWord.state(word) == PageWord.STORED;
        if (isStored && client.session().words().compareAndSet(index, word, claim)) {
          Restorer restorer = client.takeRestorer();
          int answer = restorer.requests().poison(range.addressOf(index), PAGE);
          client.putRestorer(restorer);
          assertThat(answer).isZero();
          assertThat(client.session().words().compareAndSet(index, claim, PageWord.poisoned(claim)))
              .isTrue();
          return page;
        }
      }
    }
  }

  /** Lets the word of a stored page name an extent that is not its own. */
  private static int damageOnePage(PagerClient client, PagedRange range)
      throws InterruptedException {
    while (true) {
      MiniPager.awaitEvictions(client, range, PAGES / 8);
      for (int page = 0; page < PAGES; page++) {
        long word = wordOf(client, range, page);
        if (PageWord.state(word) == PageWord.STORED) {
          long wrong = PageWord.stored(word, PageWord.extent(word) + 16);
          if (client.session().words().compareAndSet(range.firstPage() + page, word, wrong)) {
            return page;
          }
        }
      }
    }
  }

  /** The program unmaps a range without closing it, and maps other memory in its place. */
  @Test
  void shouldSurviveUnmappedRange() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      MiniPager.awaitEvictions(client, range, 4 * PAGES);
      MiniPager.unmap(memory, PAGES);
      MiniPager.await(
          () ->
              PageWord.state(wordOf(client, range, 0)) != PageWord.RESIDENT
                  || client.stats().failures().missing() > 0);
      for (int page = 0; page < PAGES; page++) {
        ensureUnmapped(range, page);
      }
      range.close();
      long other = MiniPager.map(PAGES);
      PagedRange next = client.register(other, PAGES * PAGE);
      MiniPager.awaitEvictions(client, next, PAGES);
      next.close();
      assertThat(MiniPager.wrong(other, PAGES)).isZero();
      MiniPager.unmap(other, PAGES);
    }
  }

  /** Without a mark the daemon never looks at a group again whose pages have all left. */
  @Test
  void shouldMarkReturnOfUnmappedPage() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      int page = storedPage(client, range);
      int index = range.firstPage() + page;
      MiniPager.unmap(memory, PAGES);
      client.session().marks().clearReturned(index);

      assertThatThrownBy(() -> range.ensure(page * PAGE, 1)).isInstanceOf(PagerException.class);

      assertThat(client.session().marks().isReturned(index)).isTrue();
    }
  }

  private static int storedPage(PagerClient client, PagedRange range) throws InterruptedException {
    while (true) {
      MiniPager.awaitEvictions(client, range, PAGES / 8);
      for (int page = 0; page < PAGES; page++) {
        if (PageWord.state(wordOf(client, range, page)) == PageWord.STORED) {
          return page;
        }
      }
    }
  }

  private static void ensureUnmapped(PagedRange range, int page) {
    try {
      range.ensure(page * PAGE, 1);
    } catch (PagerException e) {
      assertThat(e.reason()).isEqualTo(Reason.FOREIGN_RANGE);
    }
  }

  @Test
  void shouldRefuseUseAfterClose() {
    long memory = MiniPager.map(1);
    PagerClient client = pager.attach();
    PagedRange range = client.register(memory, PAGE);
    PagedRange other;
    PageLease lease = range.lease();
    range.close();
    lease.close();
    assertThatThrownBy(range::ensure).isInstanceOf(PagerClosedException.class);
    other = client.register(memory, PAGE);
    client.close();
    client.close();
    other.close();
    for (Runnable use :
        List.<Runnable>of(other::ensure, other::lease, () -> client.register(memory, PAGE))) {
      assertThatThrownBy(use::run)
          .isInstanceOf(PagerClosedException.class)
          .hasMessageContaining("client is closed");
    }
    MiniPager.unmap(memory, 1);
  }
}
