package org.arenalab.bench.loops.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccessOrderTest {
  private static int[] sorted(int[] chunks) {
    int[] sorted = chunks.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  @ParameterizedTest
  @EnumSource
  void shouldAccessEachChunkAtMostOnce(AccessOrder order) {
    for (int pass = 0; pass < 3; pass++) {
      int[] chunks = order.pass(1_000, pass, 5);
      assertThat(chunks).isNotEmpty().doesNotHaveDuplicates();
      assertThat(Arrays.stream(chunks).allMatch(chunk -> chunk >= 0 && chunk < 1_000)).isTrue();
      assertThat(order.pass(1_000, pass, 5)).isEqualTo(chunks);
    }
    assertThat(AccessOrder.named(order.label())).isEqualTo(order);
  }

  @Test
  void shouldFollowItsPattern() {
    assertThat(AccessOrder.FORWARD.pass(4, 0, 1)).containsExactly(0, 1, 2, 3);
    assertThat(AccessOrder.BACKWARD.pass(4, 0, 1)).containsExactly(3, 2, 1, 0);
    assertThat(AccessOrder.STRIDE_3.pass(8, 0, 1)).containsExactly(0, 3, 6);
    assertThat(AccessOrder.STRIDE_7.pass(8, 0, 1)).containsExactly(0, 7);
    assertThat(AccessOrder.TWO_STREAMS.pass(6, 0, 1)).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void shouldRepeatASetInAnotherOrder() {
    int[] first = AccessOrder.RECURRING_SET.pass(1_000, 0, 1);
    int[] second = AccessOrder.RECURRING_SET.pass(1_000, 1, 1);
    assertThat(first).hasSize(125).isNotEqualTo(second);
    assertThat(sorted(first)).isEqualTo(sorted(second));
    assertThat(sorted(AccessOrder.RANDOM.pass(1_000, 0, 1)))
        .isNotEqualTo(sorted(AccessOrder.RANDOM.pass(1_000, 1, 1)));
  }

  @Test
  void shouldNameThePatternsItKnows() {
    assertThatThrownBy(() -> AccessOrder.named("zigzag"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--pattern is \"zigzag\", expected one of [forward, backward,");
  }
}
