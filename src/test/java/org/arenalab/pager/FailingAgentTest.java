package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent that fails in the middle of a batch: no page stays on its way, and close returns. */
@Tag("medium")
@Timeout(60)
class FailingAgentTest {
  private static final int PAGES = 256;
  private static final int FAILS_AT = 8;
  private static MiniPager pager;

  @BeforeAll
  static void start() throws Exception {
    pager = MiniPager.start();
  }

  @AfterAll
  static void stop() throws Exception {
    pager.close();
  }

  /** Moves the first page of a run, and fails then. */
  private record FailingMover(PageMover real, AtomicInteger calls, Supplier<Error> failure)
      implements PageMover {
    @Override
    public int move(long to, long from, long lengthBytes) {
      if (calls.incrementAndGet() == FAILS_AT) {
        int _ = real.move(to, from, PAGE);
        throw failure.get();
      }
      return real.move(to, from, lengthBytes);
    }

    @Override
    public long doneBytes() {
      return real.doneBytes();
    }
  }

  private static PagerClient attach(AtomicInteger calls, Supplier<Error> failure) {
    return PagerClient.attach(
        pager.config(),
        PagerBackend.MOVE,
        (backend, requests) -> new FailingMover(PageMover.of(backend, requests), calls, failure));
  }

  @Test
  void shouldContinueAfterLackOfMemory() throws Exception {
    long memory = MiniPager.map(PAGES);
    AtomicInteger calls = new AtomicInteger();
    try (PagerClient client = attach(calls, () -> new OutOfMemoryError("of the test"))) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      MiniPager.awaitEvictions(client, range, 10 * PAGES);
      assertThat(calls).hasValueGreaterThan(FAILS_AT);
      assertThat(client.stats().failures().other()).isPositive();
      assertThat(client.stats().daemon().agentRuns()).isTrue();
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    }
    assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    MiniPager.unmap(memory, PAGES);
  }

  @Test
  void shouldCloseAfterDefect() {
    long memory = MiniPager.map(PAGES);
    AtomicInteger calls = new AtomicInteger();
    PagerClient client = attach(calls, () -> new AssertionError("of the test"));
    PagedRange range = client.register(memory, PAGES * PAGE);
    MiniPager.await(
        () -> {
          MiniPager.read(memory, PAGES);
          return !client.stats().daemon().agentRuns();
        });
    assertThat(MiniPager.wrong(memory, PAGES)).isZero();

    range.close();
    client.close();

    assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    MiniPager.unmap(memory, PAGES);
  }
}
