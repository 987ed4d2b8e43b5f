package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.pager.protocol.ReadAheadRequests;
import org.arenalab.pager.protocol.SessionHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The test is the lane that names pages; the daemon evicts each page again and again. */
@Tag("medium")
class ReadAheadTest {
  private static final int PAGES = 256;
  private static final int LANE = 3;
  private static MiniPager pager;

  @BeforeAll
  static void start() throws Exception {
    pager = MiniPager.start();
  }

  @AfterAll
  static void stop() throws Exception {
    pager.close();
  }

  private static void ask(PagerClient client, int firstPage, int pages) {
    SessionHeader header = client.session().header();
    header.readAhead().ask(LANE, firstPage, pages);
    header.wakeAgent();
  }

  @Test
  void shouldRestorePagesThatLaneNames() {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      int[] next = {range.firstPage()};
      MiniPager.await(
          () -> {
            ask(client, next[0] % PAGES, ReadAheadRequests.MOST_PAGES);
            next[0] += 7;
            return client.stats().restores().ahead() > 4 * PAGES;
          });
      assertThat(client.stats().restores().restored())
          .isGreaterThanOrEqualTo(client.stats().restores().ahead());
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    }
    MiniPager.unmap(memory, PAGES);
  }

  @Test
  void shouldRestoreNothingIfSwitchedOff() throws Exception {
    long memory = MiniPager.map(PAGES);
    PagerConfig config =
        PagerConfig.builder().socket(pager.socket()).maxBytes(64 << 20).readAheadPages(0).build();
    try (PagerClient client = PagerClient.attach(config)) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      for (int round = 0; round < 10; round++) {
        ask(client, range.firstPage(), 64);
        MiniPager.awaitEvictions(client, range, PAGES / 8);
      }
      assertThat(client.stats().restores().ahead()).isZero();
    }
    MiniPager.unmap(memory, PAGES);
  }

  /** A daemon of a later version, or a damaged session. */
  @Test
  void shouldIgnoreRequestsThatMakeNoSense() throws Exception {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      int pages = client.session().layout().pages();
      PagedRange range = client.register(memory, PAGES * PAGE);
      for (int first : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, pages, pages - 1}) {
        ask(client, first, 64);
        MiniPager.awaitEvictions(client, range, PAGES / 8);
      }
      ask(client, range.firstPage() + PAGES - 1, Integer.MAX_VALUE);
      MiniPager.awaitEvictions(client, range, PAGES);
      assertThat(client.stats().daemon().agentRuns()).isTrue();
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    }
    MiniPager.unmap(memory, PAGES);
  }

  /** Closing waits for the request; afterwards the memory is gone. */
  @Test
  void shouldCloseRangesWhilePagesAreRestored() throws Exception {
    try (PagerClient client = pager.attach()) {
      for (int round = 0; round < 30; round++) {
        long memory = MiniPager.map(PAGES);
        PagedRange range = client.register(memory, PAGES * PAGE);
        MiniPager.awaitEvictions(client, range, PAGES / 2);
        ask(client, range.firstPage() + round, 64);
        range.close();
        assertThat(MiniPager.wrong(memory, PAGES)).as("round %d", round).isZero();
        MiniPager.unmap(memory, PAGES);
        ask(client, range.firstPage() + round, 64);
      }
      assertThat(client.stats().restores().lost()).isZero();
    }
  }
}
