package org.arenalab.codec;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import org.arenalab.os.Internal;
import org.arenalab.os.LoadedFunctions;

/**
 * A decoder of zstd for one thread, from address to address. It calls the library of {@code
 * zstd-jni} directly: that library's own methods make 320 B of garbage in each call. It takes no
 * lock and makes no garbage.
 */
@Internal
public final class ZstdDecoder implements AutoCloseable {
  /** The functions. Bound when the library is loaded. */
  private static final class Functions {
    static final MethodHandle CREATE =
        LoadedFunctions.bind("ZSTD_createDCtx", FunctionDescriptor.of(JAVA_LONG));
    static final MethodHandle FREE =
        LoadedFunctions.bind("ZSTD_freeDCtx", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    static final MethodHandle DECOMPRESS =
        LoadedFunctions.bind(
            "ZSTD_decompressDCtx",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  }

  /** Address of the library's context; 0 after {@link #close}. */
  private long context;

  private ZstdDecoder(long context) {
    this.context = context;
  }

  /**
   * Opens a decoder.
   *
   * @throws CodecUnavailableException if the library is missing, does not load, or belongs to
   *     another class loader
   */
  public static ZstdDecoder open() {
    Codecs.loadZstd();
    try {
      long context = (long) Functions.CREATE.invokeExact();
      if (context == 0) {
        throw new OutOfMemoryError("zstd has no memory for a context");
      }
      return new ZstdDecoder(context);
    } catch (LinkageError | NoSuchElementException e) {
      throw new CodecUnavailableException(
          Codec.ZSTD, "zstd-jni's functions are not visible here; choose LZ4_HC", e);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Decodes untrusted bytes. It reads and writes nothing outside of the two ranges.
   *
   * @return the number of decoded bytes, or {@link ChunkCodec#MALFORMED}
   */
  public int decompress(long fromAddress, int storedBytes, long toAddress, int chunkBytes) {
    try {
      long decoded =
          (long)
              Functions.DECOMPRESS.invokeExact(
                  context, toAddress, (long) chunkBytes, fromAddress, (long) storedBytes);
      // The library's error codes are the largest unsigned numbers.
      return decoded < 0 ? ChunkCodec.MALFORMED : (int) decoded;
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
        long ignored = (long) Functions.FREE.invokeExact(freed);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }
  }
}
