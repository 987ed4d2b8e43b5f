package org.arenalab.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SameFilledTest {
  private static final int BYTES = 4096;

  private final long address = VirtualMemory.mapAnonymous(2 * BYTES);

  @AfterEach
  void unmap() {
    ReleaseGate.ours().unmap(address, 2 * BYTES);
  }

  private void fill(long value) {
    for (int at = 0; at < BYTES; at += 8) {
      RawMemory.putLong(address + at, value);
    }
  }

  private byte[] bytes(long from) {
    return RawMemory.segment(from, BYTES).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Writes again what was found, over something else, and compares. */
  private void shouldComeBack() {
    long outlier = SameFilled.outlierOf(address, BYTES);
    assertThat(outlier).isNotEqualTo(SameFilled.NOT_FILLED);
    long copy = address + BYTES;
    RawMemory.fill(copy, BYTES, (byte) 0x77);
    SameFilled.write(SameFilled.valueOf(address, outlier), outlier, copy, BYTES);
    assertThat(bytes(copy)).isEqualTo(bytes(address));
    RawMemory.fill(copy, BYTES, (byte) 0);
    SameFilled.writeToZeros(SameFilled.valueOf(address, outlier), outlier, copy, BYTES);
    assertThat(bytes(copy)).isEqualTo(bytes(address));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 0x5A5A_5A5A_5A5A_5A5AL, 0x0123_4567_89AB_CDEFL, 1})
  void shouldFindOneValue(long value) {
    fill(value);
    assertThat(SameFilled.outlierOf(address, BYTES)).isEqualTo(SameFilled.PURE);
    shouldComeBack();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0x5A5A_5A5A_5A5A_5A5AL, 0x0123_4567_89AB_CDEFL})
  void shouldFindTheOddWordWhereverItIs(long value) {
    for (int at = 0; at < BYTES; at++) {
      fill(value);
      RawMemory.putByte(address + at, (byte) (RawMemory.getByte(address + at) ^ 1));
      shouldComeBack();
    }
    for (int at = 0; at < BYTES; at += 4) {
      fill(value);
      RawMemory.putInt(address + at, 0x7654_3210);
      shouldComeBack();
    }
  }

  @Test
  void shouldRefuseWhatTwoWordsSpoil() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 20_000; round++) {
      fill(random.nextBoolean() ? 0 : 0x0123_4567_89AB_CDEFL);
      int first = edge(random);
      int second = edge(random);
      if (first / 4 != second / 4) {
        RawMemory.putByte(address + first, (byte) (RawMemory.getByte(address + first) ^ 8));
        RawMemory.putByte(address + second, (byte) (RawMemory.getByte(address + second) ^ 16));
        assertThat(SameFilled.outlierOf(address, BYTES))
            .as("%d %d", first, second)
            .isEqualTo(SameFilled.NOT_FILLED);
      }
    }
  }

  /** The ends are where mistakes would be. */
  private static int edge(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(32);
      case 1 -> BYTES - 1 - random.nextInt(32);
      default -> random.nextInt(BYTES);
    };
  }

  @Test
  void shouldRefuseNoise() {
    byte[] noise = new byte[BYTES];
    new SplittableRandom(4).nextBytes(noise);
    RawMemory.copyFrom(MemorySegment.ofArray(noise), 0, address, BYTES);
    assertThat(SameFilled.outlierOf(address, BYTES)).isEqualTo(SameFilled.NOT_FILLED);
  }
}
