package org.arenalab.codec;

import com.github.luben.zstd.util.Native;
import java.util.function.Supplier;
import org.arenalab.os.Internal;

/** A factory that opens codecs and finds out which ones are available. */
@Internal
public final class Codecs {
  private static final String ZSTD_CLASS = "com.github.luben.zstd.util.Native";

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
    return fromZstd(present, ZstdCodec::new);
  }

  /**
   * Loads the native library of zstd, and no Java class of its codec. Some of those classes lie in
   * a versioned folder of their jar, and an archive of classes cannot have them.
   *
   * @throws CodecUnavailableException if the library is missing, or does not load
   */
  static void loadZstd() {
    boolean _ =
        fromZstd(
            isPresent(ZSTD_CLASS),
            () -> {
              Native.load();
              return true;
            });
  }

  private static <T> T fromZstd(boolean present, Supplier<T> work) {
    if (!present) {
      throw new CodecUnavailableException(
          Codec.ZSTD, "add com.github.luben:zstd-jni to the class path, or choose LZ4_HC", null);
    }
    try {
      return work.get();
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
