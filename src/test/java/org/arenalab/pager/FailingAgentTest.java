package org.arenalab.pager;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.arenalab.pager.MiniPager.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** Every fourth page has bytes that are not zero, from this one on. */
  private static final int RANDOM_PAGE = 3;

  private static final int MLOCK_ONFAULT = 1;
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

  /** Moves one page and locks its place, as the program may at any time, and fails then. */
  private record LockingMover(PageMover real, long memory, AtomicBoolean done)
      implements PageMover {
    @Override
    public int move(long to, long from, long lengthBytes) {
      boolean isChosen = !done.get() && (from - memory) / PAGE % 4 == RANDOM_PAGE;
      int answer = real.move(to, from, isChosen ? PAGE : lengthBytes);
      if (isChosen && answer == 0) {
        done.set(true);
        lockOnFault(from);
        throw new OutOfMemoryError("of the test");
      }
      return answer;
    }

    @Override
    public long doneBytes() {
      return real.doneBytes();
    }
  }

  /** Locks a page once it is there: the call does not wait for a page that has moved. */
  private static void lockOnFault(long address) {
    MethodHandle mlock2 =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("mlock2"),
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    try {
      if ((int) mlock2.invokeExact(address, PAGE, MLOCK_ONFAULT) != 0) {
        throw new IllegalStateException("mlock2 failed");
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** The kernel moves no page to locked memory. The page was discarded, and read as zeros. */
  @Test
  void shouldReturnPageToLockedMemory() {
    long memory = MiniPager.map(PAGES);
    AtomicBoolean done = new AtomicBoolean();
    try (PagerClient client =
        PagerClient.attach(
            pager.config(),
            PagerBackend.MOVE,
            (backend, requests) ->
                new LockingMover(PageMover.of(backend, requests), memory, done))) {
      PagedRange _ = client.register(memory, PAGES * PAGE);
      MiniPager.await(
          () -> {
            MiniPager.read(memory, PAGES);
            return done.get() && client.stats().failures().other() > 0;
          });
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    }
    assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    MiniPager.unmap(memory, PAGES);
  }
}
