package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BusyRegionsTest {
  private final BusyRegions regions = new BusyRegions();

  @Test
  void shouldCoverNothingAtFirst() {
    assertThat(regions.coverHalfOf(0, 100)).isFalse();
  }

  @Test
  void shouldAddUpOverlaps() {
    regions.add(0, 10);
    regions.add(20, 40);
    regions.add(60, 90);
    assertThat(regions.coverHalfOf(0, 20)).isTrue();
    assertThat(regions.coverHalfOf(1, 20)).isFalse();
    assertThat(regions.coverHalfOf(10, 20)).isFalse();
    assertThat(regions.coverHalfOf(5, 70)).isTrue();
    assertThat(regions.coverHalfOf(40, 60)).isFalse();
    assertThat(regions.coverHalfOf(25, 30)).isTrue();
    assertThat(regions.coverHalfOf(90, 100)).isFalse();
  }

  @Test
  void shouldGrowAndStartAgain() {
    for (int i = 0; i < 1000; i++) {
      regions.add(10L * i, 10L * i + 6);
    }
    assertThat(regions.coverHalfOf(9_990, 10_000)).isTrue();
    assertThat(regions.coverHalfOf(0, 10_000)).isTrue();
    regions.clear();
    assertThat(regions.coverHalfOf(9_990, 10_000)).isFalse();
  }
}
