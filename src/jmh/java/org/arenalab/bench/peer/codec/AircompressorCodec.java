package org.arenalab.bench.peer.codec;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4Compressor;
import io.airlift.compress.v3.lz4.Lz4Decompressor;
import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.lz4.Lz4NativeCompressor;
import io.airlift.compress.v3.lz4.Lz4NativeDecompressor;
import org.arenalab.bench.peer.PeerUnavailableException;
import org.arenalab.bench.peer.PeerVersions;

/**
 * LZ4 of aircompressor v3 through its {@code MemorySegment} overloads. {@code aircompressor-native}
 * calls the C library over FFM; {@code aircompressor-java} is pure Java on {@code sun.misc.Unsafe}.
 * Version 3.4 fixed CVE-2025-67721, a leak of reused output buffers.
 */
final class AircompressorCodec implements PageCodec {
  static final String NATIVE = "aircompressor-native";
  static final String JAVA = "aircompressor-java";
  private static final String ARTIFACT = "aircompressor-v3";

  private final String name;
  private final Lz4Compressor compressor;
  private final Lz4Decompressor decompressor;

  private AircompressorCodec(String name, Lz4Compressor compressor, Lz4Decompressor decompressor) {
    this.name = name;
    this.compressor = compressor;
    this.decompressor = decompressor;
  }

  /** Opens the C library over FFM. */
  static AircompressorCodec ffm() {
    try {
      return new AircompressorCodec(NATIVE, new Lz4NativeCompressor(), new Lz4NativeDecompressor());
    } catch (LinkageError | RuntimeException e) {
      throw new PeerUnavailableException(NATIVE, PeerVersions.of(ARTIFACT), e);
    }
  }

  /** Opens the pure Java implementation. */
  static AircompressorCodec pureJava() {
    return new AircompressorCodec(JAVA, new Lz4JavaCompressor(), new Lz4JavaDecompressor());
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
    return compressor.compress(page.segment(), target.segment());
  }

  @Override
  public int decompress(PageView compressed, PageView page) {
    int bytes;
    try {
      bytes = decompressor.decompress(compressed.segment(), page.segment());
    } catch (MalformedInputException | IllegalArgumentException e) {
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
