package org.arenalab.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import org.arenalab.concurrent.IdleStack;

/**
 * Zstandard of {@code com.github.luben:zstd-jni}, which a user of the library adds. Contexts are
 * reused, one for each thread that is in a call. Without reuse a chunk would cost twice as much. No
 * class of the library is loaded before the codec is asked for.
 */
final class ZstdCodec implements ChunkCodec {
  private static final int LEVEL = 1;

  private final IdleStack<Contexts> idle = new IdleStack<>();

  private record Contexts(ZstdCompressCtx compressor, ZstdDecompressCtx decompressor) {
    static Contexts open() {
      return new Contexts(
          new ZstdCompressCtx().setLevel(LEVEL).setChecksum(false), new ZstdDecompressCtx());
    }

    void close() {
      compressor.close();
      decompressor.close();
    }
  }

  /** Loads the library: a missing library fails here and not during an eviction. */
  ZstdCodec() {
    idle.push(Contexts.open());
  }

  private Contexts take() {
    Contexts contexts = idle.poll();
    return contexts == null ? Contexts.open() : contexts;
  }

  /** Returns false: entropy tables made from one reading would not fit the next. */
  @Override
  public boolean toleratesWrites() {
    return false;
  }

  @Override
  public int maxStoredBytes(int chunkBytes) {
    return Math.toIntExact(Zstd.compressBound(chunkBytes));
  }

  @Override
  public int compress(
      ByteBuffer from, int fromPosition, int chunkBytes, ByteBuffer to, int toPosition) {
    Contexts contexts = take();
    try {
      int room = to.capacity() - toPosition;
      return contexts.compressor.compressDirectByteBuffer(
          to, toPosition, room, from, fromPosition, chunkBytes);
    } finally {
      idle.push(contexts);
    }
  }

  @Override
  public int decompress(
      ByteBuffer from,
      int fromPosition,
      int storedBytes,
      ByteBuffer to,
      int toPosition,
      int chunkBytes) {
    Contexts contexts = take();
    try {
      return contexts.decompressor.decompressDirectByteBuffer(
          to, toPosition, chunkBytes, from, fromPosition, storedBytes);
    } catch (ZstdException e) {
      return MALFORMED;
    } finally {
      idle.push(contexts);
    }
  }

  @Override
  public void close() {
    idle.drain(Contexts::close);
  }
}
