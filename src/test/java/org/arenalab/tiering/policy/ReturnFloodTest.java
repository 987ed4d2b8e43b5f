package org.arenalab.tiering.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReturnFloodTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long S = TimeUnit.SECONDS.toNanos(1);
  private static final long MINUTE = 60 * S;
  private static final long T_COLD = 100 * MS;
  private static final double GOAL = 0.002;
  private static final double WORKING_SET = 65_536;

  private final ReturnFlood flood = new ReturnFlood(GOAL, 0);
  private long floor;

  /** Chunks return after an interval; they were stored 100 ms after their last access. */
  private long returns(int count, long intervalNs, long stored, long nowNs) {
    for (int i = 0; i < count; i++) {
      flood.noteReturn(intervalNs - T_COLD);
    }
    return tick(stored, nowNs);
  }

  private long tick(long stored, long nowNs) {
    floor = flood.tick(stored, WORKING_SET, Math.max(T_COLD, floor), nowNs);
    return floor;
  }

  @Test
  void shouldRaiseTheFloorAtOnce() {
    assertThat(tick(4000, S)).isZero();
    assertThat(returns(4000, 400 * MS, 0, S + 100 * MS)).isEqualTo(500 * MS);
    assertThat(flood.floods()).isEqualTo(1);
  }

  /** The end of a burst shows longer intervals than its start. */
  @Test
  void shouldFollowTheLongestInterval() {
    tick(4000, S);
    returns(2000, 400 * MS, 0, S + 100 * MS);
    assertThat(returns(2000, 480 * MS, 0, S + 200 * MS)).isEqualTo(600 * MS);
    assertThat(flood.floods()).isEqualTo(1);
  }

  /** A floor makes later returns look longer; it must not raise itself. */
  @Test
  void shouldNotRaiseItself() {
    tick(4000, S);
    for (int i = 0; i < 100; i++) {
      assertThat(returns(100, 500 * MS, 0, S + i * MS)).isLessThanOrEqualTo(625 * MS);
    }
    assertThat(returns(100, 20 * S, 0, 2 * S)).isEqualTo(625 * MS);
  }

  /** Fewer than the goal allows in five minutes: 1 % of 65,536 chunks. */
  @Test
  void shouldTolerateWhatTheGoalAllows() {
    tick(700, S);
    assertThat(returns(600, 400 * MS, 0, 2 * S)).isZero();
    assertThat(returns(100, 400 * MS, 0, 3 * S)).isPositive();
  }

  @Test
  void shouldTolerateScansOfALargeStore() {
    tick(50_000, S);
    assertThat(returns(5000, 400 * MS, 0, 2 * S)).isZero();
    assertThat(flood.floods()).isZero();
  }

  @Test
  void shouldTolerateFewReturns() {
    flood.tick(10, 10, T_COLD, S);
    for (int i = 0; i < 63; i++) {
      flood.noteReturn(400 * MS);
    }
    assertThat(flood.tick(0, 10, T_COLD, 2 * S)).isZero();
  }

  /** The floor ends after a minute; the next flood soon after it doubles the time. */
  @Test
  void shouldHoldLongerAfterEachFlood() {
    long now = S;
    for (long hold = MINUTE; hold <= 60 * MINUTE; hold = Math.min(2 * hold, 64 * MINUTE)) {
      tick(4000, now);
      assertThat(returns(4000, 400 * MS, 0, now)).isEqualTo(500 * MS);
      assertThat(tick(0, now + hold - S)).isEqualTo(500 * MS);
      assertThat(tick(0, now + hold + S)).isZero();
      now += hold + 10 * S;
      if (hold == 32 * MINUTE) {
        break;
      }
    }
    assertThat(flood.floods()).isEqualTo(6);
  }

  @Test
  void shouldForgetFloodsOfLongAgo() {
    tick(4000, S);
    returns(4000, 400 * MS, 0, S);
    tick(0, 30 * MINUTE);
    tick(4000, 60 * MINUTE);
    assertThat(returns(4000, 300 * MS, 0, 60 * MINUTE)).isEqualTo(375 * MS);
    assertThat(tick(0, 61 * MINUTE + S)).isZero();
  }

  /**
   * A program works for 100 ms in each 500 ms. The budget stores a sixteenth of its chunks in an
   * idle time. Without the guard each sixteenth returns once.
   */
  @Test
  void shouldSpareChunksThatWereNeverStored() {
    int chunks = 65_536;
    long loads = 0;
    long now = 0;
    for (int burst = 0; burst < 20; burst++) {
      long stored = Math.max(T_COLD, tick(0, now)) < 400 * MS ? chunks / 16 : 0;
      now += 400 * MS;
      tick(stored, now);
      long _ = returns((int) stored, 400 * MS, 0, now + 50 * MS);
      loads += stored;
      now += 100 * MS;
    }
    assertThat(loads).isEqualTo(chunks / 16);
  }
}
