package org.arenalab.bench.pager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.junit.jupiter.api.Test;

class PercentileTest {
  private static final long[] SORTED = LongStream.range(0, 100_000).toArray();

  @Test
  void shouldFindPercentileAndInterval() {
    Percentile p99 = Percentile.of(SORTED, 0.99);
    assertThat(p99.ns()).isEqualTo(99_000);
    // 1.96 * sqrt(100,000 * 0.99 * 0.01) = 61.7 ranks.
    assertThat(p99.lowNs()).isEqualTo(98_938);
    assertThat(p99.highNs()).isEqualTo(99_061);
  }

  @Test
  void shouldKnowNoPercentileOfSmallSample() {
    assertThat(Percentile.of(LongStream.range(0, 9_000).toArray(), 0.999).isKnown()).isFalse();
    assertThat(Percentile.of(LongStream.range(0, 10_000).toArray(), 0.999).isKnown()).isTrue();
  }

  /** 9,000 faults have 9 above their p99.9. */
  @Test
  void shouldKnowIntervalsOfControl() {
    FaultLanes.Bounds bounds = new FaultLanes.Bounds(9_000, 11_000);
    FaultLanes.Result lanes =
        new FaultLanes.Result(
            9_000, 10_000, 1, 10_500, 10_900, 90_000, 1, 1, bounds, bounds, bounds, bounds);
    LaneTimes times = LaneTimes.of(lanes);
    assertThat(times.p50()).isEqualTo(new Percentile(10_000, 9_000, 11_000));
    assertThat(times.p999()).isEqualTo(Percentile.NONE);
    assertThat(TimesText.row(times))
        .isEqualTo(
            "    C lanes  n 9000: p50 10.00 [9.00, 11.00], p99 10.50 [9.00, 11.00],"
                + " p99.9 - (too few), longest 90.0");
  }

  @Test
  void shouldSeparateFirstTouches() {
    long[] times = new long[3_000];
    for (int i = 0; i < times.length; i++) {
      times[i] = i < 1_000 ? 50 : 10;
    }
    TouchTimes summary = TouchTimes.of(times, 3_000_000);
    assertThat(summary.firstP99().ns()).isEqualTo(50);
    assertThat(summary.laterP99().ns()).isEqualTo(10);
    assertThat(summary.perSecond()).isEqualTo(1e6);
  }

  /** A page that is in memory takes some 40 ns, so a median of 40 ns is no page fault. */
  @Test
  void shouldRefusePagesThatWereResident() {
    long[] times = new long[1_000];
    Arrays.fill(times, 12_000);
    Arrays.fill(times, 0, 10, 40);
    assertThat(TouchTimes.of(times, 1).requireMissing().resident()).isEqualTo(10);
    times[10] = 40;
    assertThatThrownBy(() -> TouchTimes.of(times, 1).requireMissing())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("pages were resident before the access: resident=11 of 1000");
  }
}
