package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StallLimitTest {
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  @Test
  void shouldExceedAfterLooksInRow() {
    StallLimit limit = new StallLimit(500, LOOK_EVERY);

    assertThat(limit.isExceeded(true)).isFalse();
    assertThat(limit.isExceeded(true)).isFalse();
    assertThat(limit.isExceeded(true)).isTrue();
  }

  @Test
  void shouldStartAgainWhenContinued() {
    StallLimit limit = new StallLimit(250, LOOK_EVERY);

    assertThat(limit.isExceeded(true)).isFalse();
    assertThat(limit.isExceeded(false)).isFalse();
    assertThat(limit.isExceeded(true)).isFalse();
    assertThat(limit.isExceeded(true)).isTrue();
  }

  @Test
  void shouldNeverExceedWithoutLimit() {
    StallLimit limit = new StallLimit(0, LOOK_EVERY);

    for (int look = 0; look < 100_000; look++) {
      assertThat(limit.isExceeded(true)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2500",
    "1, 1",
    "100, 50",
    "1000, 500",
    "5000, 2500",
    "6000, 2000",
    "3600000, 2500"
  })
  void shouldLookSeveralTimesWithinLimit(long limitMs, long expectedMs) {
    assertThat(StallLimit.lookEvery(limitMs)).hasMillis(expectedMs);
  }

  /** A process may be stopped directly after a look. */
  @ParameterizedTest
  @ValueSource(longs = {1001, 4999, 5000, 5001, 6000, 7600, 3_600_001})
  void shouldFindStoppedProcessWithinHalfOfLimitMore(long limitMs) {
    Duration lookEvery = StallLimit.lookEvery(limitMs);
    StallLimit limit = new StallLimit(limitMs, lookEvery);
    long looks = 1;
    while (!limit.isExceeded(true)) {
      looks++;
    }

    assertThat((looks - 1) * lookEvery.toMillis()).isGreaterThanOrEqualTo(limitMs);
    assertThat(looks * lookEvery.toMillis()).isLessThanOrEqualTo(limitMs + limitMs / 2 + looks);
  }
}
