package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages that the kernel has moved although its answer denies it. */
@Tag("medium")
class DeniedMovesTest {
  private static final int PAGES = 64;
  private static final int DENIALS = 100;

  @Test
  void shouldKeepPagesThatMovedInSpiteOfTheAnswer() throws Exception {
    DenyingMover[] made = new DenyingMover[1];
    try (MiniPager pager = MiniPager.start();
        PagerClient client =
            PagerClient.attach(
                pager.config(),
                PagerBackend.MOVE,
                (backend, requests) ->
                    made[0] = new DenyingMover(PageMover.of(backend, requests), PAGE))) {
      long memory = MiniPager.map(PAGES);
      PagedRange range = client.register(memory, PAGES * PAGE);
      while (made[0].denials() < DENIALS) {
        MiniPager.awaitEvictions(client, range, 1);
      }
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
      assertThat(client.stats().evictions().evicted()).isPositive();
      client.unregister(range);
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
      MiniPager.unmap(memory, PAGES);
    }
  }
}
