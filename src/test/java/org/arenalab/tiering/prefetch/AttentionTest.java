package org.arenalab.tiering.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final int STALL_NS = 3_500;
  private static final long FETCH_NS = 3_000;
  private static final long MS = 1_000_000;

  private final Attention attention = new Attention();
  private long nowNs = 5 * MS;
  private long loads;
  private long used;

  /** Loads chunks; the loop looks after every 40 of them. Returns the number of reported loads. */
  private long load(int count, long thinkNs) {
    long reported = 0;
    for (int i = 0; i < count; i++) {
      nowNs += STALL_NS + thinkNs;
      loads++;
      if (loads >= attention.listensFrom() && !attention.isResting()) {
        attention.hear(STALL_NS);
        reported++;
      }
      if (i % 40 == 39) {
        boolean _ = attention.judge(nowNs, loads, used, FETCH_NS);
      }
    }
    return reported;
  }

  @Test
  void shouldReportFewLoadsOfAFastConsumer() {
    assertThat(load(100_000, 200)).isBetween(1_024L, 10_000L);
    assertThat(load(1_000_000, 200)).isLessThan(20_000L);
    assertThat(attention.rests()).isGreaterThan(5);
  }

  @Test
  void shouldAlwaysListenToASlowConsumer() {
    assertThat(load(100_000, 10_000)).isEqualTo(100_000);
    assertThat(attention.rests()).isZero();
  }

  /** A quarter of a second is 18,500 loads of a consumer at 10 us a chunk. */
  @Test
  void shouldReturnToAConsumerThatSlowsDown() {
    load(1_000_000, 200);
    load(18_500, 10_000);
    assertThat(load(10_000, 10_000)).isEqualTo(10_000);
  }

  @Test
  void shouldListenWhileFetchedChunksAreUsed() {
    for (int i = 0; i < 1_000; i++) {
      used += 10;
      assertThat(load(100, 200)).isEqualTo(100);
    }
  }

  @Test
  void shouldRestIfTheLoopComesTooLate() {
    load(80, 10_000);
    loads += 10_000;
    nowNs += 140 * MS;
    attention.hear(STALL_NS);
    assertThat(attention.judge(nowNs, loads, used, FETCH_NS)).isTrue();
  }

  /** Bursts of a fast consumer are too short for a rest in time; the rest in loads holds. */
  @Test
  void shouldReportFewLoadsOfFastBursts() {
    long reported = 0;
    for (int i = 0; i < 1_000; i++) {
      reported += load(400, 200);
      nowNs += 1_000 * MS;
      boolean _ = attention.judge(nowNs, loads, used, FETCH_NS);
    }
    assertThat(reported).isLessThan(40_000);
  }

  @Test
  void shouldBearAClockThatJumpsBack() {
    load(1_000_000, 200);
    nowNs -= 3_600_000 * MS;
    load(30_000, 10_000);
    assertThat(load(10_000, 10_000)).isEqualTo(10_000);
  }
}
