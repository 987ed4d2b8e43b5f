package org.arenalab.pager.daemon.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
  private final LatencyHistogram histogram = new LatencyHistogram();

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31, 32, 63, 64, 65, 127, 128, 1_000, 123_456_789, 1L << 39})
  void shouldKeepOneValue(long ns) {
    histogram.record(ns);

    assertThat(histogram.quantileNs(0.5)).isEqualTo(ns);
    assertThat(histogram.maxNs()).isEqualTo(ns);
  }

  @Test
  void shouldBeWithinAThirtySecond() {
    for (long ns = 1; ns < 1L << 38; ns += ns / 7 + 1) {
      LatencyHistogram one = new LatencyHistogram();
      one.record(ns);
      one.record(1L << 39);

      assertThat(one.quantileNs(0.5)).isBetween(ns, ns + ns / 32);
    }
  }

  @Test
  void shouldFindQuantiles() {
    for (int i = 1; i <= 1000; i++) {
      histogram.record(i);
    }

    assertThat(histogram.count()).isEqualTo(1000);
    assertThat(histogram.quantileNs(0.5)).isBetween(500L, 516L);
    assertThat(histogram.quantileNs(0.99)).isBetween(990L, 1000L);
    assertThat(histogram.quantileNs(1)).isEqualTo(1000);
  }

  @Test
  void shouldLimitWhatItCannotHold() {
    histogram.record(-5);
    histogram.record(Long.MAX_VALUE);

    assertThat(histogram.count()).isEqualTo(2);
    assertThat(histogram.quantileNs(0.5)).isZero();
    assertThat(histogram.maxNs()).isEqualTo((1L << 40) - 1);
  }

  @Test
  void shouldAddAnother() {
    LatencyHistogram other = new LatencyHistogram();
    other.record(7);
    histogram.record(9);

    histogram.add(other);

    assertThat(histogram.count()).isEqualTo(2);
    assertThat(histogram.quantileNs(0)).isEqualTo(7);
    assertThat(histogram.maxNs()).isEqualTo(9);
  }

  @Test
  void shouldKnowQuantileOfEnoughDurations() {
    for (int i = 0; i < 18; i++) {
      histogram.record(i);
    }
    assertThat(histogram.isKnown(0.5)).isFalse();
    histogram.record(18);
    assertThat(histogram.isKnown(0.5)).as("nine of 19 are above").isFalse();
    histogram.record(19);

    assertThat(histogram.isKnown(0.5)).isTrue();
    assertThat(histogram.isKnown(0.95)).isFalse();
  }

  @Test
  void shouldBeEmptyAtFirst() {
    assertThat(histogram.count()).isZero();
    assertThat(histogram.quantileNs(0.99)).isZero();
  }
}
