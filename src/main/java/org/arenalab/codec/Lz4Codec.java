package org.arenalab.codec;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * LZ4 of {@code at.yawk.lz4:lz4-java}: the C library through JNI. The codec decodes with the one
 * decompressor that gets both lengths; the "fast" ones trust their input.
 */
final class Lz4Codec implements ChunkCodec {
  private final LZ4Compressor compressor;
  private final LZ4SafeDecompressor decompressor;
  private final boolean toleratesWrites;

  private Lz4Codec(
      LZ4Compressor compressor, LZ4SafeDecompressor decompressor, boolean toleratesWrites) {
    this.toleratesWrites = toleratesWrites;
    this.compressor = compressor;
    this.decompressor = decompressor;
  }

  static Lz4Codec fast() {
    LZ4Factory factory = factory(Codec.LZ4);
    return new Lz4Codec(factory.fastCompressor(), factory.safeDecompressor(), true);
  }

  static Lz4Codec thorough() {
    LZ4Factory factory = factory(Codec.LZ4_HC);
    return new Lz4Codec(factory.highCompressor(), factory.safeDecompressor(), false);
  }

  private static LZ4Factory factory(Codec codec) {
    try {
      return LZ4Factory.nativeInstance();
    } catch (LinkageError | RuntimeException e) {
      throw new CodecUnavailableException(
          codec, "lz4-java's native library does not load here; use Codec.NONE", e);
    }
  }

  /**
   * Returns true for the fast compressor. It keeps to its bounds by positions, and checks each of
   * them. The bytes that it reads only choose between positions. The thorough compressor also
   * remembers lengths.
   */
  @Override
  public boolean toleratesWrites() {
    return toleratesWrites;
  }

  @Override
  public int maxStoredBytes(int chunkBytes) {
    return compressor.maxCompressedLength(chunkBytes);
  }

  /**
   * Encodes a chunk into a buffer with room for the worst case. Otherwise the library would throw
   * an exception for every incompressible chunk.
   */
  @Override
  public int compress(
      ByteBuffer from, int fromPosition, int chunkBytes, ByteBuffer to, int toPosition) {
    return compressor.compress(
        from, fromPosition, chunkBytes, to, toPosition, to.capacity() - toPosition);
  }

  @Override
  public int decompress(
      ByteBuffer from,
      int fromPosition,
      int storedBytes,
      ByteBuffer to,
      int toPosition,
      int chunkBytes) {
    try {
      return decompressor.decompress(from, fromPosition, storedBytes, to, toPosition, chunkBytes);
    } catch (LZ4Exception e) {
      return MALFORMED;
    }
  }
}
