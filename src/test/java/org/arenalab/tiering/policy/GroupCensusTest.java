package org.arenalab.tiering.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCensusTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long TICK_NS = 100 * MS;
  private static final long T_HOT_NS = 500 * MS;
  private static final long T_COLD_NS = 2000 * MS;
  private static final int EPOCHS = 100;
  private static final long NOW_NS = EPOCHS * TICK_NS;

  private final EpochTimes times = new EpochTimes(0, 0);
  private final AgeLimits limits = new AgeLimits();
  private final GroupCensus census = new GroupCensus(limits, T_COLD_NS);

  @BeforeEach
  void run() {
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      times.begin(epoch, epoch * TICK_NS);
    }
    limits.update(times, T_HOT_NS, T_COLD_NS);
    census.begin(NOW_NS);
  }

  private static int returned(int times) {
    int record = StoreRecord.UNKNOWN;
    for (int i = 0; i < times; i++) {
      record = StoreRecord.returned(StoreRecord.stored(record, NOW_NS), NOW_NS, T_COLD_NS);
    }
    return record;
  }

  @Test
  void shouldClassifyByAge() {
    for (int idle = 0; idle <= 30; idle++) {
      census.addRaw(idle, StoreRecord.UNKNOWN);
    }
    // Idle epochs 0 to 6 are at most 500 ms; 21 and more are at least 2 s.
    assertThat(census.hot).isEqualTo(7);
    assertThat(census.warm).isEqualTo(14);
    assertThat(census.cold).isEqualTo(10);
    assertThat(census.eligible).isEqualTo(10);
  }

  @Test
  void shouldKnowTheNextChange() {
    assertThat(census.nextChangeNs(times)).isEqualTo(GroupCensus.NEVER);
    census.addRaw(25, StoreRecord.UNKNOWN);
    census.addIncompressible(3);
    assertThat(census.nextChangeNs(times)).isEqualTo(GroupCensus.NEVER);
    census.addRaw(8, StoreRecord.UNKNOWN);
    assertThat(census.nextChangeNs(times)).isEqualTo(T_COLD_NS - 7 * TICK_NS);
    census.addRaw(2, StoreRecord.UNKNOWN);
    census.addRaw(1, StoreRecord.UNKNOWN);
    assertThat(census.nextChangeNs(times)).isEqualTo(T_HOT_NS - TICK_NS);
  }

  @Test
  void shouldGuardChunksThatReturned() {
    census.addRaw(30, returned(1));
    census.addRaw(30, returned(2));
    census.addRaw(45, returned(1));
    census.addRaw(99, returned(3));
    assertThat(census.cold).isEqualTo(4);
    assertThat(census.eligible).isEqualTo(1);
    assertThat(census.returnedOnce).isEqualTo(1);
    assertThat(census.churny).isEqualTo(2);
    assertThat(census.nextChangeNs(times)).isEqualTo(2 * T_COLD_NS - 29 * TICK_NS);
  }

  @Test
  void shouldCountIncompressibleApart() {
    census.addIncompressible(0);
    census.addIncompressible(50);
    assertThat(census.incompressible).isEqualTo(2);
    assertThat(census.coldIncompressible).isEqualTo(1);
    assertThat(census.hot + census.warm + census.cold).isZero();
  }

  @Test
  void shouldPlanTheSecondTier() {
    int stored = StoreRecord.stored(StoreRecord.UNKNOWN, NOW_NS - 5000 * MS);
    census.addStored(stored, false);
    assertThat(census.nextChangeNs(times)).isEqualTo(GroupCensus.NEVER);
    census.addStored(StoreRecord.dense(stored), true);
    assertThat(census.nextChangeNs(times)).isEqualTo(GroupCensus.NEVER);
    census.addStored(stored, true);
    assertThat(census.nextChangeNs(times)).isBetween(15_000 * MS, 15_020 * MS);
    assertThat(census.dense).isZero();
    census.begin(NOW_NS + 16_000 * MS);
    census.addStored(stored, true);
    assertThat(census.dense).isEqualTo(1);
    assertThat(census.stored).isEqualTo(1);
    assertThat(census.nextChangeNs(times)).isEqualTo(GroupCensus.NEVER);
  }
}
