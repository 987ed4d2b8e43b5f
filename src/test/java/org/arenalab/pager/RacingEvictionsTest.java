package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.Await;
import org.arenalab.Effort;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Evictions that race with writers and with collections. The client is a process of its own: a
 * deadlock of it ends in the timeout of this one.
 */
@Tag("beside")
class RacingEvictionsTest {
  private static final String SOME = "20000";

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Evictions of a mutant that lost nothing: minutes. It ends at its first lost write. */
  private static final String MOST = "5000000";

  /** Runs a client to its end; returns the number of lost writes. */
  private static long lostWrites(String evictions, List<String> daemon, String... client)
      throws Exception {
    try (MiniPager pager = MiniPager.start(daemon.toArray(String[]::new));
        JavaProcess child =
            JavaProcess.start(
                List.of("-Xmx64m"),
                RacingChild.class,
                Stream.concat(Stream.of(pager.socket().toString(), evictions), Stream.of(client))
                    .toArray(String[]::new))) {
      boolean ended = Await.holds(PATIENCE, () -> !child.isAlive());
      assertThat(ended).as("ended: %s", child.output()).isTrue();
      assertThat(pager.daemon().output()).doesNotContain("lane: ");
      return Long.parseLong(child.awaitLine("wrong="));
    }
  }

  @Tag("medium")
  @Test
  void shouldLoseNoWrite() throws Exception {
    assertThat(lostWrites(SOME, List.of())).isZero();
  }

  @Tag("nightly")
  @Test
  void shouldLoseNoWriteInManyEvictions() throws Exception {
    assertThat(lostWrites("1000000", List.of())).isZero();
  }

  @Tag("slow")
  @Test
  void shouldLoseWritesIfPagesAreDropped() throws Exception {
    assertThat(lostWrites(MOST, List.of(), "first", "drop")).isPositive();
  }

  /** The window is short, so the number of evictions until the first loss differs between runs. */
  @Tag("slow")
  @Test
  void shouldLoseWritesIfProtectionIsLiftedWithoutClaim() throws Exception {
    assertThat(lostWrites(MOST, List.of("unclaimed"), "first")).isPositive();
  }

  @Tag("slow")
  @Test
  void shouldNotDeadlockWithCollections() throws Exception {
    String collections = "collect=" + Effort.of(100, 1_000);
    assertThat(lostWrites(SOME, List.of(), collections)).isZero();
  }
}
