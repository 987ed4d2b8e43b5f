package org.arenalab.bench.ab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LooksTest {
  @Test
  void shouldLookSeldom() {
    assertThat(Looks.until(8, 40).forks()).containsExactly(8, 12, 18, 27, 40);
    assertThat(Looks.until(8, 28).forks()).containsExactly(8, 12, 18, 28);
    assertThat(Looks.until(8, 20).forks()).containsExactly(8, 12, 20);
  }

  @Test
  void shouldEndWhereItMust() {
    assertThat(Looks.until(8, 8).forks()).containsExactly(8);
    assertThat(Looks.until(8, 9).forks()).containsExactly(8, 9);
    assertThat(Looks.once(10).most()).isEqualTo(10);
    assertThat(Looks.once(10).count()).isEqualTo(1);
  }
}
