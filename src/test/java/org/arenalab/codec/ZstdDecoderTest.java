package org.arenalab.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.Test;

class ZstdDecoderTest {
  private static final int BYTES = 4096;

  private final CodecBuffers buffers = CodecBuffers.allocate(2 * BYTES, BYTES);
  private final CodecBuffers decoded = CodecBuffers.allocate(1, BYTES);

  private int encode() {
    for (int at = 0; at < BYTES; at += Long.BYTES) {
      RawMemory.putLong(buffers.plainAddress() + at, at % 100);
    }
    try (ChunkCodec codec = Codecs.open(Codec.ZSTD)) {
      return codec.compress(buffers.plain(), 0, BYTES, buffers.encoded(), 0);
    }
  }

  @Test
  void shouldDecodeWhatCodecEncodes() {
    int stored = encode();
    try (ZstdDecoder decoder = ZstdDecoder.open()) {
      assertThat(decode(decoder, stored, BYTES)).isEqualTo(BYTES);
      assertThat(RawMemory.mismatch(buffers.plainAddress(), decoded.plainAddress(), BYTES))
          .isNegative();
    }
  }

  @Test
  void shouldRefuseMalformedBytes() {
    int stored = encode();
    try (ZstdDecoder decoder = ZstdDecoder.open()) {
      assertThat(decode(decoder, stored - 1, BYTES)).isEqualTo(ChunkCodec.MALFORMED);
      assertThat(decode(decoder, stored, BYTES - 1)).isEqualTo(ChunkCodec.MALFORMED);
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 1000; i++) {
        RawMemory.putByte(
            buffers.encodedAddress() + random.nextInt(stored), (byte) random.nextInt());
        assertThat(decode(decoder, stored, BYTES)).isBetween(ChunkCodec.MALFORMED, BYTES);
      }
    }
  }

  @Test
  void shouldCloseTwice() {
    ZstdDecoder decoder = ZstdDecoder.open();
    decoder.close();
    decoder.close();
  }

  private int decode(ZstdDecoder decoder, int storedBytes, int chunkBytes) {
    return decoder.decompress(
        buffers.encodedAddress(), storedBytes, decoded.plainAddress(), chunkBytes);
  }
}
