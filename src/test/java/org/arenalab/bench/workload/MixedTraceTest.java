package org.arenalab.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MixedTraceTest {

  @Test
  void shouldRefuseStepsAcrossTheEnd() {
    int last = MixedTrace.DRAWS - 8;

    assertThat(MixedTrace.end(last, 8)).isEqualTo(MixedTrace.DRAWS);
    assertThatThrownBy(() -> MixedTrace.end(last, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at=65528, steps=9");
  }

  /** Rows are comparable over commits, and with the C program's, only while this holds. */
  @Test
  void shouldDrawTheSameTraceForEver() {
    assertThat(MixedTrace.of(400).sha256())
        .isEqualTo("a55325f88c106980c069e7dcc49d9d2d9c1a8bae9d6188db2974ab1cb0f851a7");
  }

  @Test
  void shouldDrawByXorshiftFromOne() {
    MixedTrace trace = MixedTrace.of(400);

    // xorshift32 (13, 17, 5) from 1: 270369, 67634689, then 2647435461, 307599695.
    assertThat(MixedTrace.next(1)).isEqualTo(270_369);
    assertThat(MixedTrace.next(270_369)).isEqualTo(67_634_689);
    assertThat(Integer.toUnsignedLong(MixedTrace.next(67_634_689))).isEqualTo(2_647_435_461L);
    assertThat(trace.slots()[0]).isEqualTo((int) ((270_369L * 400) >> 32));
    assertThat(trace.sizes()[0]).isEqualTo(16 + (67_634_689 >>> 22));
    assertThat(trace.slots()[1]).isEqualTo((int) ((2_647_435_461L * 400) >> 32));
    assertThat(trace.sizes()[1]).isEqualTo(16 + (307_599_695 >>> 22));
  }

  @Test
  void shouldUseEverySlotAndEverySizeAboutEquallyOften() {
    MixedTrace trace = MixedTrace.of(400);
    int[] uses = new int[400];
    int[] sizes = new int[1024];
    for (int i = 0; i < MixedTrace.DRAWS; i++) {
      uses[trace.slots()[i]]++;
      sizes[trace.sizes()[i] - MixedTrace.MIN_BYTES]++;
    }

    assertThat(Arrays.stream(uses).min().orElseThrow()).isGreaterThan(100);
    assertThat(Arrays.stream(uses).max().orElseThrow()).isLessThan(230);
    assertThat(Arrays.stream(sizes).min().orElseThrow()).isGreaterThan(30);
    assertThat(trace.minBytes()).isEqualTo(16);
    assertThat(trace.maxBytes()).isEqualTo(1039);
  }

  @Test
  void shouldWriteSlotAndSizeOfEachStep() {
    MixedTrace trace = MixedTrace.of(65_536);
    byte[] bytes = trace.toBytes();

    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(bytes).hasSize(MixedTrace.DRAWS * 8);
    assertThat(words.getInt(8 * 5)).isEqualTo(trace.slots()[5]);
    assertThat(words.getInt(8 * 5 + 4)).isEqualTo(trace.sizes()[5]);
  }

  @Test
  void shouldKeepToOneSizeWhereAsked() {
    MixedTrace trace = MixedTrace.ofSize(64, 4096);

    assertThat(trace.sizes()).containsOnly(4096);
    assertThat(trace.slots()).isEqualTo(MixedTrace.of(64).slots());
  }

  @Test
  void shouldRefuseNoSlots() {
    assertThatThrownBy(() -> MixedTrace.of(0)).hasMessageContaining("got 0");
  }
}
