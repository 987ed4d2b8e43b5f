package org.arenalab.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.Test;

class ZstdEncoderTest {
  private static final int BYTES = 4096;

  private final CodecBuffers buffers = CodecBuffers.allocate(2 * BYTES, BYTES);
  private final CodecBuffers decoded = CodecBuffers.allocate(1, BYTES);

  @Test
  void shouldEncodeWhatDecoderDecodes() {
    try (ZstdEncoder encoder = ZstdEncoder.open(1);
        ZstdDecoder decoder = ZstdDecoder.open()) {
      for (int values = 1; values < 2000; values += 7) {
        fill(values);
        int encoded = encode(encoder, 2 * BYTES);
        assertThat(encoded).isPositive();
        int length =
            decoder.decompress(buffers.encodedAddress(), encoded, decoded.plainAddress(), BYTES);
        assertThat(length).isEqualTo(BYTES);
        assertThat(RawMemory.mismatch(buffers.plainAddress(), decoded.plainAddress(), BYTES))
            .isNegative();
      }
    }
  }

  @Test
  void shouldRefuseTooLittleRoom() {
    try (ZstdEncoder encoder = ZstdEncoder.open(1)) {
      fill(100);
      int encoded = encode(encoder, 2 * BYTES);
      assertThat(encode(encoder, encoded / 2)).isEqualTo(ChunkCodec.MALFORMED);
      assertThat(encode(encoder, 2 * BYTES)).isEqualTo(encoded);
    }
  }

  @Test
  void shouldCloseTwice() {
    ZstdEncoder encoder = ZstdEncoder.open(3);
    encoder.close();
    encoder.close();
  }

  private void fill(int values) {
    SplittableRandom random = new SplittableRandom(values);
    for (int at = 0; at < BYTES; at += Long.BYTES) {
      RawMemory.putLong(buffers.plainAddress() + at, random.nextInt(values));
    }
  }

  private int encode(ZstdEncoder encoder, int room) {
    return encoder.compress(buffers.plainAddress(), BYTES, buffers.encodedAddress(), room);
  }
}
