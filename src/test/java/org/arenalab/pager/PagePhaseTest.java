package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.pager.PagerException.Reason;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("medium")
class PagePhaseTest {
  private static final int PAGES = 64;
  private static MiniPager pager;

  @BeforeAll
  static void start() throws Exception {
    pager = MiniPager.start();
  }

  @AfterAll
  static void stop() throws Exception {
    pager.close();
  }

  private static boolean isAway(PagerClient client, PagedRange range) {
    for (int page = 0; page < PAGES; page++) {
      switch (PageWord.state(client.session().words().get(range.firstPage() + page))) {
        case PageWord.STAGED, PageWord.STORED, PageWord.ZERO -> {}
        default -> {
          return false;
        }
      }
    }
    return true;
  }

  private static void occur(PagerClient client, PagedRange range, PagePhase phase) {
    MiniPager.await(() -> isAway(client, range));
    try (PagePhase.Occurrence _ = phase.begin()) {
      assertThat(MiniPager.wrong(range.address(), PAGES)).isZero();
    }
  }

  /** Each of two occurrences needs every page; the third one restores all but two tested pages. */
  @Test
  void shouldRestoreRecordedSet() {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      PagePhase phase = range.newPhase();
      occur(client, range, phase);
      assertThat(phase.stats()).isEqualTo(new PagePhase.Stats(1, 0, 0, PAGES, 0, 0));
      occur(client, range, phase);
      assertThat(phase.stats()).isEqualTo(new PagePhase.Stats(2, PAGES, 0, 2 * PAGES, 0, 0));

      occur(client, range, phase);

      assertThat(phase.stats())
          .isEqualTo(new PagePhase.Stats(3, PAGES, PAGES - 2, 2 * PAGES + 2, 2, 0));
    }
    MiniPager.unmap(memory, PAGES);
  }

  @Test
  void shouldForgetPagesThatPhaseNeedsNoMore() {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      PagePhase phase = range.newPhase();
      occur(client, range, phase);
      occur(client, range, phase);
      MiniPager.await(() -> isAway(client, range));

      phase.begin().close();

      assertThat(phase.stats().tested()).isEqualTo(2);
      assertThat(phase.stats().unneeded()).isEqualTo(2);
      assertThat(phase.stats().pages()).isEqualTo(PAGES - 2);
    }
    MiniPager.unmap(memory, PAGES);
  }

  @Test
  void shouldRefuseSecondOccurrenceAtOnce() {
    long memory = MiniPager.map(PAGES);
    try (PagerClient client = pager.attach()) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      PagePhase phase = range.newPhase();
      PagePhase.Occurrence first = phase.begin();
      assertThatThrownBy(phase::begin)
          .isInstanceOfSatisfying(
              PagerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST))
          .hasMessageContaining("occurrence=1");
      first.close();
      first.close();
      assertThat(phase.stats().occurrences()).isEqualTo(1);
      PagePhase.Occurrence second = phase.begin();
      range.close();
      second.close();
      assertThat(phase.stats().occurrences()).isEqualTo(1);
      assertThatThrownBy(phase::begin).isInstanceOf(PagerClosedException.class);
      assertThatThrownBy(range::newPhase).isInstanceOf(PagerClosedException.class);
    }
    MiniPager.unmap(memory, PAGES);
  }
}
