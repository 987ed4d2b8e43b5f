package org.arenalab.codec;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import org.arenalab.os.Internal;
import org.arenalab.os.LoadedFunctions;

/**
 * An encoder of zstd for one thread, from address to address. It calls the library of {@code
 * zstd-jni} directly: that library's own methods make garbage in each call. It takes no lock and
 * makes no garbage.
 */
@Internal
public final class ZstdEncoder implements AutoCloseable {
  /** The library's number of the parameter "compression level". */
  private static final long COMPRESSION_LEVEL = 100;

  /** The functions. Bound when the library is loaded. */
  private static final class Functions {
    static final MethodHandle CREATE =
        LoadedFunctions.bind("ZSTD_createCCtx", FunctionDescriptor.of(JAVA_LONG));
    static final MethodHandle FREE =
        LoadedFunctions.bind("ZSTD_freeCCtx", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));

    /** Two arguments are ints in C: the callee reads the lower half of their registers. */
    static final MethodHandle SET =
        LoadedFunctions.bind(
            "ZSTD_CCtx_setParameter",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    static final MethodHandle COMPRESS =
        LoadedFunctions.bind(
            "ZSTD_compress2",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  }

  /** Address of the library's context; 0 after {@link #close}. */
  private long context;

  private ZstdEncoder(long context) {
    this.context = context;
  }

  /**
   * Opens an encoder.
   *
   * @param level of the library: 1 is the fastest
   * @throws CodecUnavailableException if the library is missing, does not load, or belongs to
   *     another class loader
   */
  public static ZstdEncoder open(int level) {
    Codecs.loadZstd();
    try {
      long context = (long) Functions.CREATE.invokeExact();
      if (context == 0) {
        throw new OutOfMemoryError("zstd has no memory for a context");
      }
      ZstdEncoder opened = new ZstdEncoder(context);
      long result = (long) Functions.SET.invokeExact(context, COMPRESSION_LEVEL, (long) level);
      if (result < 0) {
        opened.close();
        throw new IllegalArgumentException("zstd refused: level=%d".formatted(level));
      }
      return opened;
    } catch (LinkageError | NoSuchElementException e) {
      throw new CodecUnavailableException(
          Codec.ZSTD, "zstd-jni's functions are not visible here; choose LZ4_HC", e);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Encodes bytes that no other thread changes.
   *
   * @param roomBytes at {@code toAddress}
   * @return the number of encoded bytes, or {@link ChunkCodec#MALFORMED} if they need more room
   */
  public int compress(long fromAddress, int chunkBytes, long toAddress, int roomBytes) {
    try {
      long encoded =
          (long)
              Functions.COMPRESS.invokeExact(
                  context, toAddress, (long) roomBytes, fromAddress, (long) chunkBytes);
      // The library's error codes are the largest unsigned numbers.
      return encoded < 0 ? ChunkCodec.MALFORMED : (int) encoded;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> throw new AssertionError(thrown);
    };
  }

  @Override
  public void close() {
    long freed = context;
    context = 0;
    if (freed != 0) {
      try {
        long _ = (long) Functions.FREE.invokeExact(freed);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }
  }
}
