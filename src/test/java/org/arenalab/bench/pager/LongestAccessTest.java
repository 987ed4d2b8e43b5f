package org.arenalab.bench.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LongestAccessTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long MS_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongestAccess longest = new LongestAccess();

  private void access(long tookNs) {
    longest.began(0);
    longest.ended(tookNs);
  }

  /** The access began before the look, and ends 50 ms after it. */
  @Test
  void shouldWaitForAccessUnderWay() throws Exception {
    long beganNs = System.nanoTime();
    longest.began(beganNs);
    CompletableFuture<Void> end =
        CompletableFuture.runAsync(
            () -> longest.ended(System.nanoTime()),
            CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));

    long taken = longest.takeNs(30 * SECOND_NS, () -> true);

    end.join();
    assertThat(taken).isGreaterThanOrEqualTo(50 * MS_NS);
    assertThat(longest.count()).isEqualTo(1);
  }

  @Test
  void shouldCountAccessThatNeverEnds() throws Exception {
    access(7);
    longest.began(System.nanoTime() - 5 * SECOND_NS);
    assertThat(longest.takeNs(MS_NS, () -> true)).isGreaterThanOrEqualTo(5 * SECOND_NS);
    assertThat(longest.takeNs(MS_NS, () -> true)).isGreaterThanOrEqualTo(5 * SECOND_NS);
  }

  @Test
  void shouldForgetEarlierAccesses() throws Exception {
    access(900);
    access(300);
    assertThat(longest.takeNs(30 * SECOND_NS, () -> false)).isEqualTo(900);
    access(200);
    assertThat(longest.takeNs(30 * SECOND_NS, () -> false)).isEqualTo(200);
    assertThat(longest.takeNs(30 * SECOND_NS, () -> false)).isZero();
  }
}
