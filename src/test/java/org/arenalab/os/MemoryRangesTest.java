package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryRangesTest {
  @Test
  void shouldKeepRangesInOrderUntilFull() {
    MemoryRanges ranges = new MemoryRanges(2);
    ranges.add(4096, 10);
    assertThat(ranges.isFull()).isFalse();
    ranges.add(8192, 20);
    assertThat(ranges.isFull()).isTrue();
    assertThat(ranges.size()).isEqualTo(2);
    assertThat(ranges.sumBytes()).isEqualTo(30);
    assertThat(ranges.address(0)).isEqualTo(4096);
    assertThat(ranges.lengthBytes(1)).isEqualTo(20);
    assertThatThrownBy(() -> ranges.add(1, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("capacity=2");
    ranges.clear();
    assertThat(ranges.size()).isZero();
    assertThat(ranges.sumBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1025, Integer.MAX_VALUE})
  void shouldRefuseACapacityThatTheKernelDoesNotTake(int capacity) {
    assertThatThrownBy(() -> new MemoryRanges(capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("capacity=" + capacity);
  }
}
