package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void shouldMeasureHowFarAWordIsFromAnother() {
    assertThat(Spelling.distance("doctor", "doctor")).isZero();
    assertThat(Spelling.distance("dcotor", "doctor")).isEqualTo(2);
    assertThat(Spelling.distance("", "shm")).isEqualTo(3);
    assertThat(Spelling.distance("transprt", "transport")).isEqualTo(1);
  }
}
