package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Evictions that race with writers and with collections. The client is a process of its own: a
 * deadlock of it ends in the timeout of this one.
 */
class RacingEvictionsTest {
  /** {@code -Dpager.evictions=1000000} runs a million, which takes half a minute. */
  private static final String MANY = System.getProperty("pager.evictions", "250000");

  private static final String SOME = "20000";

  /** Runs a client to its end, at most five minutes; returns the number of lost writes. */
  private static long lostWrites(String evictions, List<String> daemon, String... client)
      throws Exception {
    try (MiniPager pager = MiniPager.start(daemon.toArray(String[]::new));
        JavaProcess child =
            JavaProcess.start(
                List.of("-Xmx64m"),
                RacingChild.class,
                Stream.concat(Stream.of(pager.socket().toString(), evictions), Stream.of(client))
                    .toArray(String[]::new))) {
      for (int minute = 0; child.isAlive() && minute < 300; minute++) {
        Thread.sleep(1000);
      }
      assertThat(child.isAlive()).as("deadlock: %s", child.output()).isFalse();
      assertThat(pager.daemon().output()).doesNotContain("lane: ");
      return Long.parseLong(child.awaitLine("wrong="));
    }
  }

  @Tag("medium")
  @Test
  void shouldLoseNoWrite() throws Exception {
    assertThat(lostWrites(SOME, List.of())).isZero();
  }

  @Tag("slow")
  @Test
  void shouldLoseNoWriteInManyEvictions() throws Exception {
    assertThat(lostWrites(MANY, List.of())).isZero();
  }

  @Tag("slow")
  @Test
  void shouldLoseWritesIfPagesAreDropped() throws Exception {
    assertThat(lostWrites(SOME, List.of(), "drop")).isPositive();
  }

  @Tag("slow")
  @Test
  void shouldLoseWritesIfProtectionIsLiftedWithoutClaim() throws Exception {
    assertThat(lostWrites("200000", List.of("unclaimed"))).isPositive();
  }

  @Tag("slow")
  @Test
  void shouldNotDeadlockWithCollections() throws Exception {
    assertThat(lostWrites(SOME, List.of(), "collect=1000")).isZero();
  }
}
