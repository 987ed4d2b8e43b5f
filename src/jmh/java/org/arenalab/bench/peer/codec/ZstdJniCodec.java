package org.arenalab.bench.peer.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.ZstdVersion;
import org.arenalab.bench.peer.PeerUnavailableException;
import org.arenalab.bench.peer.PeerVersions;

/**
 * zstd level 1 through zstd-jni, on direct buffers. The contexts are reused: without reuse a page
 * costs twice as much.
 *
 * <p>On Java 22 and newer, the multi-release jar calls the C library over FFM in spite of its name.
 * It wraps every buffer in a segment, which makes about 130 B of garbage per call. The compiler
 * removes these segments in some forks and not in others.
 */
final class ZstdJniCodec implements PageCodec {
  static final String NAME = "zstd-jni";
  private static final int LEVEL = 1;

  private final ZstdCompressCtx compressor;
  private final ZstdDecompressCtx decompressor;

  private ZstdJniCodec(ZstdCompressCtx compressor, ZstdDecompressCtx decompressor) {
    this.compressor = compressor.setLevel(LEVEL).setChecksum(false);
    this.decompressor = decompressor;
  }

  static ZstdJniCodec open() {
    try {
      return new ZstdJniCodec(new ZstdCompressCtx(), new ZstdDecompressCtx());
    } catch (LinkageError | RuntimeException e) {
      throw new PeerUnavailableException(NAME, PeerVersions.of(NAME), e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return ZstdVersion.VERSION;
  }

  @Override
  public int maxCompressedBytes() {
    return Math.toIntExact(Zstd.compressBound(PageView.PAGE_BYTES));
  }

  @Override
  public int compress(PageView page, PageView target) {
    return compressor.compressDirectByteBuffer(
        target.buffer(), 0, target.sizeBytes(), page.buffer(), 0, PageView.PAGE_BYTES);
  }

  @Override
  public int decompress(PageView compressed, PageView page) {
    int bytes;
    try {
      bytes =
          decompressor.decompressDirectByteBuffer(
              page.buffer(),
              0,
              PageView.PAGE_BYTES,
              compressed.buffer(),
              0,
              compressed.sizeBytes());
    } catch (ZstdException e) {
      throw MalformedPageException.refused(NAME, compressed, e);
    }
    if (bytes != PageView.PAGE_BYTES) {
      throw MalformedPageException.wrongSize(NAME, compressed, bytes);
    }
    return bytes;
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
