package org.arenalab.pager.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.codec.Codec;
import org.junit.jupiter.api.Test;

class FillLevelTest {
  private final FillLevel level = new FillLevel(new PageStoreConfig(1_000_000, Codec.LZ4, 90, 70));

  @Test
  void shouldStopAtFullLevel() {
    level.occupied(899_999);
    assertThat(level.isAccepting()).isTrue();
    level.occupied(900_000);
    assertThat(level.isAccepting()).isFalse();
  }

  @Test
  void shouldResumeAtLowerLevel() {
    level.occupied(900_000);
    level.occupied(700_001);
    assertThat(level.isAccepting()).isFalse();
    level.occupied(700_000);
    assertThat(level.isAccepting()).isTrue();
  }

  /** The free space is in holes that are too small, so the fill level means nothing. */
  @Test
  void shouldResumeAfterFreesIfPoolRefused() {
    level.refused(500_000);
    assertThat(level.isAccepting()).isFalse();
    level.occupied(300_001);
    assertThat(level.isAccepting()).isFalse();
    level.occupied(300_000);
    assertThat(level.isAccepting()).isTrue();
  }

  @Test
  void shouldResumeWhenPoolIsPacked() {
    level.refused(500_000);
    level.packed(500_000);
    assertThat(level.isAccepting()).isTrue();
    level.refused(800_000);
    level.packed(800_000);
    assertThat(level.isAccepting()).isFalse();
  }

  @Test
  void shouldResumeEmptyStore() {
    level.refused(10);
    level.occupied(0);
    assertThat(level.isAccepting()).isTrue();
  }
}
