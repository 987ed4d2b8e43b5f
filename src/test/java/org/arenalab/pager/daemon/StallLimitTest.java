package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallLimitTest {
  @Test
  void shouldExceedAfterLooksInRow() {
    StallLimit limit = new StallLimit(500, StallLimit.LOOK_EVERY);

    assertThat(limit.isExceeded(true)).isFalse();
    assertThat(limit.isExceeded(true)).isFalse();
    assertThat(limit.isExceeded(true)).isTrue();
  }

  @Test
  void shouldStartAgainWhenContinued() {
    StallLimit limit = new StallLimit(250, StallLimit.LOOK_EVERY);

    assertThat(limit.isExceeded(true)).isFalse();
    assertThat(limit.isExceeded(false)).isFalse();
    assertThat(limit.isExceeded(true)).isFalse();
    assertThat(limit.isExceeded(true)).isTrue();
  }

  @Test
  void shouldNeverExceedWithoutLimit() {
    StallLimit limit = new StallLimit(0, StallLimit.LOOK_EVERY);

    for (int look = 0; look < 100_000; look++) {
      assertThat(limit.isExceeded(true)).isFalse();
    }
  }
}
