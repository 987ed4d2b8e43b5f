package org.arenalab.codec;

import java.nio.ByteBuffer;
import org.arenalab.os.Internal;

/**
 * A thread-safe codec that encodes and decodes one chunk at a time. It works between direct buffers
 * at absolute positions. The codecs' libraries accept these without a copy and without a new
 * object.
 */
@Internal
public interface ChunkCodec extends AutoCloseable {
  /** The largest chunk that any codec is asked to encode, in bytes. */
  int MAX_CHUNK_BYTES = 1 << 20;

  /** What {@link #decompress} returns for bytes that it cannot decode. */
  int MALFORMED = -1;

  /**
   * Returns whether {@link #compress} stays within its bounds while another thread writes to the
   * chunk. The result of such a call is not used. A codec that does not tolerate writes gets a copy
   * of the chunk.
   */
  boolean toleratesWrites();

  /** Returns the space in bytes that {@link #compress} needs in the worst case. */
  int maxStoredBytes(int chunkBytes);

  /**
   * Encodes {@code chunkBytes} at {@code fromPosition}.
   *
   * @param to with {@link #maxStoredBytes} free from {@code toPosition} on
   * @return the encoded size in bytes
   */
  int compress(ByteBuffer from, int fromPosition, int chunkBytes, ByteBuffer to, int toPosition);

  /**
   * Decodes untrusted bytes. It writes nothing outside of the chunk.
   *
   * @return the number of decoded bytes, up to {@code chunkBytes}, or {@link #MALFORMED}
   */
  int decompress(
      ByteBuffer from,
      int fromPosition,
      int storedBytes,
      ByteBuffer to,
      int toPosition,
      int chunkBytes);

  /** Frees memory that the library holds outside of the Java heap. */
  @Override
  default void close() {}
}
