package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
  @Test
  void shouldMarkRoundValues() {
    assertThat(new Scale(0, 30, false).ticks(7))
        .containsExactly(0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0);
    assertThat(new Scale(0.1, 10, true).ticks(6)).hasSize(5).contains(0.1, 1.0, 10.0);
    assertThat(new Scale(1e-5, 1, true).ticks(6)).hasSize(6);
    assertThat(new Scale(0.97, 1.05, true).ticks(6)).hasSizeBetween(3, 6).contains(1.0);
    assertThat(new Scale(1e-9, 1e9, true).ticks(6)).hasSizeBetween(3, 6);
  }

  @Test
  void shouldHoldAllValuesAndKeepOthersAtItsEnds() {
    Scale scale = Scale.logarithmic(1.2, 0.5, 2, Double.NaN, -1, Double.POSITIVE_INFINITY);

    assertThat(scale.share(0.5)).isBetween(0.0, 0.1);
    assertThat(scale.share(2)).isBetween(0.9, 1.0);
    assertThat(scale.share(1)).isCloseTo(0.5, within(1e-9));
    assertThat(scale.share(0)).isZero();
    assertThat(scale.share(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(scale.share(Double.NaN)).isZero();
  }

  @Test
  void shouldBeWideEnoughWhereAllValuesAreEqual() {
    Scale scale = Scale.logarithmic(1.2, 7, 7);

    assertThat(scale.high() / scale.low()).isGreaterThan(1.19);
    assertThat(Scale.fromZero(0, 0).share(0)).isZero();
    assertThat(Scale.logarithmic(2).ticks(6)).isNotEmpty();
  }

  @Test
  void shouldWriteLabelsWithoutIdleZeros() {
    assertThat(
            List.of(0.05, 0.1, 1.0, 2.5, 20_000.0, 0.0, 0.30000000000000004).stream()
                .map(Scale::label))
        .containsExactly("0.05", "0.1", "1", "2.5", "20,000", "0", "0.3");
  }

  @Test
  void shouldWriteLabelsOfAxesShort() {
    assertThat(
            List.of(0.0, 0.5, 2_000.0, 10_000.0, 500_000.0, 2e6, 1e10).stream()
                .map(Scale::shortLabel))
        .containsExactly("0", "0.5", "2,000", "10k", "500k", "2M", "10,000M");
  }
}
