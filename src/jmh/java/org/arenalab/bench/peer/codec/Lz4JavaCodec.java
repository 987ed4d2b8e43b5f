package org.arenalab.bench.peer.codec;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.arenalab.bench.peer.PeerUnavailableException;
import org.arenalab.bench.peer.PeerVersions;

/**
 * lz4-java ({@code at.yawk.lz4}, the maintained line) through its direct-buffer overloads. Only
 * these overloads take off-heap pages without a copy.
 *
 * <p>There are two arms, not three. Since the fix of CVE-2025-12183, {@code
 * LZ4Factory.unsafeInstance()} returns the safe instance. The authors call the factory that still
 * uses Unsafe insecure. Decompression uses {@code LZ4SafeDecompressor}, which checks both lengths;
 * the "fast" decompressor trusts its input. The pure Java compressor allocates its hash table (16
 * KiB) on every call; the library itself creates that garbage.
 */
public final class Lz4JavaCodec implements PageCodec {
  public static final String JNI = "lz4-java-jni";
  static final String SAFE = "lz4-java-safe";
  private static final String ARTIFACT = "lz4-java";

  private final String name;
  private final LZ4Compressor compressor;
  private final LZ4SafeDecompressor decompressor;

  private Lz4JavaCodec(String name, LZ4Factory factory) {
    this.name = name;
    this.compressor = factory.fastCompressor();
    this.decompressor = factory.safeDecompressor();
  }

  /** Opens the C library through JNI. */
  static Lz4JavaCodec jni() {
    try {
      return new Lz4JavaCodec(JNI, LZ4Factory.nativeInstance());
    } catch (LinkageError | RuntimeException e) {
      throw new PeerUnavailableException(JNI, PeerVersions.of(ARTIFACT), e);
    }
  }

  /** Opens the pure Java implementation. */
  static Lz4JavaCodec safe() {
    return new Lz4JavaCodec(SAFE, LZ4Factory.safeInstance());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return PeerVersions.of(ARTIFACT);
  }

  @Override
  public int maxCompressedBytes() {
    return compressor.maxCompressedLength(PageView.PAGE_BYTES);
  }

  @Override
  public int compress(PageView page, PageView target) {
    return compressor.compress(
        page.buffer(), 0, PageView.PAGE_BYTES, target.buffer(), 0, target.sizeBytes());
  }

  @Override
  public int decompress(PageView compressed, PageView page) {
    int bytes;
    try {
      bytes =
          decompressor.decompress(
              compressed.buffer(),
              0,
              compressed.sizeBytes(),
              page.buffer(),
              0,
              PageView.PAGE_BYTES);
    } catch (LZ4Exception e) {
      throw MalformedPageException.refused(name, compressed, e);
    }
    if (bytes != PageView.PAGE_BYTES) {
      throw MalformedPageException.wrongSize(name, compressed, bytes);
    }
    return bytes;
  }

  @Override
  public void close() {}
}
