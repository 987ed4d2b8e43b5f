package org.arenalab.tiering.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpochTimesTest {
  private static final long MS = 1_000_000;
  private static final long TICK_NS = 100 * MS;

  @Test
  void shouldTakeAccessAtEndOfItsEpoch() {
    EpochTimes times = new EpochTimes(0, 0);
    times.begin(1, TICK_NS);
    times.begin(2, 3 * TICK_NS);
    assertThat(times.idleNs(-1)).isZero();
    assertThat(times.idleNs(0)).isZero();
    assertThat(times.idleNs(1)).isZero();
    assertThat(times.idleNs(2)).isEqualTo(2 * TICK_NS);
    // Before the first epoch that is known.
    assertThat(times.idleNs(3)).isEqualTo(3 * TICK_NS);
    assertThat(times.idleNs(1000)).isEqualTo(3 * TICK_NS);
  }

  @Test
  void shouldFindFewestEpochsOfAnAge() {
    EpochTimes times = new EpochTimes(0, 0);
    for (int epoch = 1; epoch <= 50; epoch++) {
      times.begin(epoch, epoch * TICK_NS);
    }
    assertThat(times.epochsIdleFor(0)).isZero();
    assertThat(times.epochsIdleFor(1)).isEqualTo(2);
    assertThat(times.epochsIdleFor(TICK_NS)).isEqualTo(2);
    assertThat(times.epochsIdleFor(TICK_NS + 1)).isEqualTo(3);
    assertThat(times.epochsIdleFor(51 * TICK_NS)).isEqualTo(EpochTimes.NEVER);
  }

  @Test
  void shouldWrapWithTheArena() {
    EpochTimes times = new EpochTimes(Integer.MAX_VALUE - 1, 0);
    times.begin(Integer.MAX_VALUE, TICK_NS);
    times.begin(0, 2 * TICK_NS);
    times.begin(1, 3 * TICK_NS);
    assertThat(times.idleNs(3)).isEqualTo(2 * TICK_NS);
    assertThat(times.epochsIdleFor(2 * TICK_NS)).isEqualTo(3);
  }

  /** Somebody else may begin epochs, too. */
  @Test
  void shouldTakeUnseenEpochsAsBegunNow() {
    EpochTimes times = new EpochTimes(0, 0);
    times.begin(5, TICK_NS);
    assertThat(times.idleNs(5)).isZero();
    assertThat(times.idleNs(6)).isEqualTo(TICK_NS);
    times.begin(1_000_000, 2 * TICK_NS);
    assertThat(times.idleNs(3)).isZero();
    assertThat(times.idleNs(2_000_000)).isBetween(0L, 2 * TICK_NS);
  }

  /** Two days of ten epochs a second. */
  @Test
  void shouldNeverOverstateAnAge() {
    EpochTimes times = new EpochTimes(0, 0);
    int epochs = 2 * 24 * 3600 * 10;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      times.begin(epoch, epoch * TICK_NS);
    }
    long before = 0;
    for (int idle = 1; idle < epochs; idle += 1 + idle / 50) {
      long idleNs = times.idleNs(idle);
      long trueNs = (idle - 1) * TICK_NS;
      assertThat(idleNs).isLessThanOrEqualTo(trueNs).isGreaterThanOrEqualTo(before);
      if (idle < 262_000) {
        assertThat(idleNs).isGreaterThan(trueNs - 64 * TICK_NS);
      }
      before = idleNs;
    }
    int hour = times.epochsIdleFor(3600 * 1000 * MS);
    assertThat(times.idleNs(hour)).isGreaterThanOrEqualTo(3600 * 1000 * MS);
    assertThat(times.idleNs(hour - 1)).isLessThan(3600 * 1000 * MS);
    assertThat(times.epochsIdleFor(24 * 3600 * 1000 * MS)).isEqualTo(EpochTimes.NEVER);
  }
}
