package org.arenalab.codec;

import org.arenalab.os.Internal;

/** A factory that opens codecs and finds out which ones are available. */
@Internal
public final class Codecs {
  private static final String ZSTD_CLASS = "com.github.luben.zstd.ZstdCompressCtx";

  private Codecs() {}

  /**
   * Opens a codec.
   *
   * @throws CodecUnavailableException if its library is missing, or does not load
   */
  public static ChunkCodec open(Codec codec) {
    return switch (codec) {
      case NONE -> new CopyCodec();
      case LZ4 -> Lz4Codec.fast();
      case LZ4_HC -> Lz4Codec.thorough();
      case ZSTD -> openZstd(isPresent(ZSTD_CLASS));
    };
  }

  public static ChunkCodec openZstd(boolean present) {
    if (!present) {
      throw new CodecUnavailableException(
          Codec.ZSTD, "add com.github.luben:zstd-jni to the class path, or choose LZ4_HC", null);
    }
    try {
      return new ZstdCodec();
    } catch (LinkageError | RuntimeException e) {
      throw new CodecUnavailableException(
          Codec.ZSTD, "zstd-jni's native library does not load here; choose LZ4_HC", e);
    }
  }

  /** Returns whether the codec's library is on the class path. */
  public static boolean isAvailable(Codec codec) {
    return codec != Codec.ZSTD || isPresent(ZSTD_CLASS);
  }

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, Codecs.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
