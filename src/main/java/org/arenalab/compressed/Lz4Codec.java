package org.arenalab.compressed;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * LZ4 of {@code at.yawk.lz4:lz4-java}: the C library through JNI. Decodes with the one decompressor
 * that is told both lengths; the "fast" ones trust their input.
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
   * The fast compressor keeps to its bounds by positions, of which each is checked; what it reads
   * only decides between them. The thorough one remembers lengths, too.
   */
  @Override
  public boolean toleratesWrites() {
    return toleratesWrites;
  }

  @Override
  public int maxStoredBytes(int chunkBytes) {
    return compressor.maxCompressedLength(chunkBytes);
  }

  /** With room for the worst case, which saves the library an exception for every bad chunk. */
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
