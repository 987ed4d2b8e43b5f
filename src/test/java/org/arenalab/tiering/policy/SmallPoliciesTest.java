package org.arenalab.tiering.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The policies of a few lines each. */
class SmallPoliciesTest {
  private static final long S = TimeUnit.SECONDS.toNanos(1);
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long DAY = TimeUnit.DAYS.toNanos(1);

  @Test
  void shouldLengthenTicksThatFindNothing() {
    TickLength ticks = new TickLength(100 * MS, S);
    assertThat(ticks.next(true, GroupCensus.NEVER)).isEqualTo(100 * MS);
    assertThat(ticks.next(false, GroupCensus.NEVER)).isEqualTo(200 * MS);
    assertThat(ticks.next(false, GroupCensus.NEVER)).isEqualTo(400 * MS);
    assertThat(ticks.next(false, 300 * MS)).isEqualTo(300 * MS);
    assertThat(ticks.next(false, GroupCensus.NEVER)).isEqualTo(S);
    assertThat(ticks.next(false, -5)).isEqualTo(100 * MS);
    assertThat(ticks.next(true, S)).isEqualTo(100 * MS);
  }

  @Test
  void shouldHoldTheBudgetOverADay() {
    CpuBudget budget = new CpuBudget(0.05, 0);
    long now = 0;
    long used = 0;
    while (now < DAY) {
      budget.refill(now);
      long wait = budget.waitNs();
      if (wait == 0) {
        budget.spend(5 * MS);
        used += 5 * MS;
        now += 5 * MS;
      } else {
        now += wait;
      }
    }
    assertThat((double) used / now).isBetween(0.0499, 0.0501);
  }

  @Test
  void shouldSaveNoMoreThanOneSecond() {
    CpuBudget budget = new CpuBudget(0.5, 0);
    budget.refill(DAY);
    budget.spend(S);
    assertThat(budget.waitNs()).isCloseTo(S, org.assertj.core.api.Assertions.within(10L));
    // A clock that goes back gives and takes nothing.
    budget.refill(0);
    assertThat(budget.waitNs()).isCloseTo(S, org.assertj.core.api.Assertions.within(10L));
    budget.refill(2 * S);
    assertThat(budget.waitNs()).isZero();
  }

  @Test
  void shouldNeverWorkWithoutABudget() {
    CpuBudget budget = new CpuBudget(0, 0);
    budget.refill(DAY);
    assertThat(budget.waitNs()).isEqualTo(CpuBudget.FOREVER);
  }

  @Test
  void shouldRememberTheWorkingSetForAMinute() {
    WorkingSet set = new WorkingSet(0);
    assertThat(set.update(1000, S)).isEqualTo(1000);
    assertThat(set.update(0, 2 * S)).isBetween(980.0, 990.0);
    assertThat(set.update(0, 61 * S)).isBetween(360.0, 375.0);
    assertThat(set.update(0, DAY)).isLessThan(1);
    assertThat(set.update(5, 0)).isEqualTo(5);
  }

  @Test
  void shouldDoubleDelaysUpToAMinute() {
    assertThat(RetryDelay.ns(0, S)).isEqualTo(S);
    assertThat(RetryDelay.ns(3, S)).isEqualTo(8 * S);
    assertThat(RetryDelay.ns(1000, S)).isEqualTo(RetryDelay.LONGEST_NS);
  }

  /** A chunk that comes back each 400 ms is left alone after one return. */
  @Test
  void shouldNeedMoreThanTheReturnInterval() {
    long tCold = 100 * MS;
    int after = ReturnGuard.afterReturn(0, 300 * MS, tCold);
    assertThat(ReturnGuard.idleNs(after, tCold)).isBetween(500 * MS, 1000 * MS);
    assertThat(ReturnGuard.afterReturn(0, 0, tCold)).isEqualTo(1);
    assertThat(ReturnGuard.afterReturn(2, 0, tCold)).isEqualTo(3);
    assertThat(ReturnGuard.afterReturn(6, 0, tCold)).isEqualTo(6);
    assertThat(ReturnGuard.afterReturn(5, DAY, 7 * DAY)).isEqualTo(6);
    assertThat(ReturnGuard.afterReturn(6, DAY, tCold)).isEqualTo(3);
    assertThat(ReturnGuard.afterReturn(1, DAY, tCold)).isZero();
  }

  @Test
  void shouldReportFirstReturnsOnly() {
    int record = StoreRecord.stored(StoreRecord.UNKNOWN, DAY);
    assertThat(StoreRecord.firstReturnNs(record, DAY + S, 2 * S)).isBetween(970 * MS, S);
    assertThat(StoreRecord.firstReturnNs(record, DAY + 9 * S, 2 * S)).isNegative();
    int returned = StoreRecord.returned(record, DAY + S, 2 * S);
    assertThat(StoreRecord.firstReturnNs(returned, DAY + 2 * S, 2 * S)).isNegative();
    int again = StoreRecord.stored(returned, DAY + 9 * S);
    assertThat(StoreRecord.firstReturnNs(again, DAY + 10 * S, 2 * S)).isNegative();
  }

  @Test
  void shouldKeepAChunksHistory() {
    int record = StoreRecord.UNKNOWN;
    assertThat(StoreRecord.isStored(record)).isFalse();
    assertThat(StoreRecord.elapsedNs(record, DAY)).isZero();
    record = StoreRecord.stored(record, DAY);
    assertThat(StoreRecord.isStored(record)).isTrue();
    assertThat(StoreRecord.isDense(record)).isFalse();
    assertThat(StoreRecord.elapsedNs(record, DAY + 10 * S)).isBetween(10 * S - 20 * MS, 10 * S);
    assertThat(StoreRecord.untilSecondTierNs(record, DAY + 10 * S, 2 * S))
        .isBetween(10 * S, 10 * S + 20 * MS);
    record = StoreRecord.dense(record);
    assertThat(StoreRecord.isDense(record)).isTrue();
    record = StoreRecord.returned(record, DAY + S, 2 * S);
    assertThat(StoreRecord.isStored(record)).isFalse();
    assertThat(StoreRecord.isDense(record)).isFalse();
    assertThat(StoreRecord.returns(record)).isEqualTo(1);
    // Raw already: no second return.
    record = StoreRecord.returned(record, DAY + S, 2 * S);
    assertThat(StoreRecord.returns(record)).isEqualTo(1);
    record = StoreRecord.raw(StoreRecord.stored(record, DAY + 2 * S), DAY + 3 * S);
    assertThat(StoreRecord.returns(record)).isEqualTo(1);
  }

  @Test
  void shouldKeepIdleTimesInAByte() {
    assertThat(IdleCode.ns(IdleCode.ACCESSED)).isZero();
    assertThat(IdleCode.ns(IdleCode.WANTED)).isZero();
    assertThat(IdleCode.isAccessed(IdleCode.of(0))).isFalse();
    assertThat(IdleCode.isAccessed(IdleCode.of(Long.MAX_VALUE))).isFalse();
    for (long ns = 10 * MS; ns < 30 * DAY; ns += 1 + ns / 7) {
      assertThat((double) IdleCode.ns(IdleCode.of(ns))).isBetween(0.955 * ns, 1.045 * ns);
    }
  }

  @Test
  void shouldRecogniseStaleRefaults() {
    int record = StoreRecord.stored(StoreRecord.UNKNOWN, DAY);
    // Idle for 3 s and stored for 4 s: 7 s.
    assertThat(StoreRecord.isStale(record, 3 * S, DAY + 4 * S, 6 * S)).isFalse();
    assertThat(StoreRecord.isStale(record, 3 * S, DAY + 4 * S, 8 * S)).isTrue();
    int returned = StoreRecord.stored(StoreRecord.returned(record, DAY + S, 2 * S), DAY);
    assertThat(StoreRecord.isStale(returned, 3 * S, DAY + 4 * S, 6 * S)).isTrue();
    assertThat(StoreRecord.isStale(returned, 3 * S, DAY + 4 * S, 3 * S)).isFalse();
  }

  /** The idle times that levels stand for stay within a factor of two when tCold changes. */
  @Test
  void shouldKeepIdleTimesOfLevels() {
    assertThat(ReturnGuard.levelChange(S, S)).isZero();
    assertThat(ReturnGuard.levelChange(S, 2 * S - 1)).isZero();
    assertThat(ReturnGuard.levelChange(S, 2 * S)).isEqualTo(-1);
    assertThat(ReturnGuard.levelChange(S, 100 * S)).isEqualTo(-6);
    assertThat(ReturnGuard.levelChange(S, S - 1)).isEqualTo(1);
    assertThat(ReturnGuard.levelChange(8 * S, S)).isEqualTo(3);
    assertThat(ReturnGuard.scaleAfter(-6, S)).isEqualTo(64 * S);
    assertThat(ReturnGuard.scaleAfter(3, 8 * S)).isEqualTo(S);
    int record = StoreRecord.stored(StoreRecord.UNKNOWN, DAY);
    assertThat(StoreRecord.withChangedLevel(record, 3)).isEqualTo(record);
    record = StoreRecord.stored(StoreRecord.returned(record, DAY + S, 2 * S), DAY);
    assertThat(StoreRecord.returns(record)).isEqualTo(1);
    assertThat(StoreRecord.returns(StoreRecord.withChangedLevel(record, 2))).isEqualTo(3);
    assertThat(StoreRecord.returns(StoreRecord.withChangedLevel(record, 20))).isEqualTo(6);
    assertThat(StoreRecord.withChangedLevel(record, -1))
        .isEqualTo(StoreRecord.stored(StoreRecord.UNKNOWN, DAY));
  }

  /** Only the first read of a stored chunk is a return; the chunk keeps its tier. */
  @Test
  void shouldCountTheFirstReadAsAReturn() {
    int record = StoreRecord.dense(StoreRecord.stored(StoreRecord.UNKNOWN, DAY));
    int read = StoreRecord.read(record, true, DAY + S, 2 * S);
    assertThat(StoreRecord.isStored(read)).isTrue();
    assertThat(StoreRecord.isDense(read)).isTrue();
    assertThat(StoreRecord.returns(read)).isEqualTo(1);
    assertThat(StoreRecord.elapsedNs(read, DAY + S)).isZero();
    assertThat(StoreRecord.returns(StoreRecord.read(read, false, DAY + 2 * S, 2 * S))).isEqualTo(1);
  }

  @Test
  void shouldSurviveTheWrapOfRecords() {
    long wrap = 1L << 50;
    int record = StoreRecord.stored(StoreRecord.UNKNOWN, wrap - S);
    assertThat(StoreRecord.elapsedNs(record, wrap + S)).isBetween(2 * S - 20 * MS, 2 * S + 20 * MS);
    assertThat(StoreRecord.elapsedNs(record, wrap - S + 12 * DAY)).isGreaterThan(11 * DAY);
  }
}
