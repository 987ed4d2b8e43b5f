package org.arenalab.codec;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.arenalab.os.Internal;

/**
 * The working memory of one thread that encodes or decodes chunks.
 *
 * @param encoded a direct buffer for encoded chunks
 * @param encodedAddress its address
 * @param plain a direct buffer for one decoded chunk
 * @param plainAddress its address
 */
@Internal
public record CodecBuffers(
    ByteBuffer encoded, long encodedAddress, ByteBuffer plain, long plainAddress) {
  /** Allocates both buffers. The garbage collector frees them. */
  public static CodecBuffers allocate(int encodedBytes, int plainBytes) {
    ByteBuffer encoded = ByteBuffer.allocateDirect(encodedBytes);
    ByteBuffer plain = ByteBuffer.allocateDirect(plainBytes);
    return new CodecBuffers(encoded, address(encoded), plain, address(plain));
  }

  private static long address(ByteBuffer buffer) {
    return MemorySegment.ofBuffer(buffer).address();
  }
}
