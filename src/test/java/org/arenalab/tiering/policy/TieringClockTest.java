package org.arenalab.tiering.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TieringClockTest {
  private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long SLACK_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private long readNs = 77;
  private final TieringClock clock = new TieringClock(() -> readNs);

  private long advance(long passedNs) {
    readNs += passedNs;
    return clock.advance(TICK_NS, SLACK_NS);
  }

  @Test
  void shouldFollowItsSource() {
    assertThat(advance(TICK_NS)).isEqualTo(TICK_NS);
    assertThat(advance(TICK_NS + 3)).isEqualTo(2 * TICK_NS + 3);
    assertThat(clock.nowNs()).isEqualTo(2 * TICK_NS + 3);
  }

  @Test
  void shouldNeverGoBack() {
    advance(TICK_NS);
    assertThat(advance(-TimeUnit.HOURS.toNanos(1))).isEqualTo(TICK_NS);
    assertThat(advance(TICK_NS)).isEqualTo(2 * TICK_NS);
  }

  @Test
  void shouldNotBelieveAJumpForward() {
    assertThat(advance(TimeUnit.HOURS.toNanos(1))).isEqualTo(TICK_NS + SLACK_NS);
  }
}
