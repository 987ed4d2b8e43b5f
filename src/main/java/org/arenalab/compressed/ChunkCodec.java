package org.arenalab.compressed;

import java.nio.ByteBuffer;

/**
 * Encodes and decodes one chunk at a time, between direct buffers at absolute positions: what the
 * codecs' libraries take without a copy and without an object. Thread-safe.
 */
interface ChunkCodec extends AutoCloseable {
  /** What {@link #decompress} returns for bytes that it cannot decode. */
  int MALFORMED = -1;

  /**
   * Whether {@link #compress} stays within its bounds even if another thread writes to the chunk
   * meanwhile; what it makes is of no use then. Otherwise it is given a copy.
   */
  boolean toleratesWrites();

  /** How much room {@link #compress} needs, whatever the chunk holds. */
  int maxStoredBytes(int chunkBytes);

  /**
   * Encodes {@code chunkBytes} at {@code fromPosition}.
   *
   * @param to with {@link #maxStoredBytes} behind {@code toPosition}
   * @return how many bytes it takes there
   */
  int compress(ByteBuffer from, int fromPosition, int chunkBytes, ByteBuffer to, int toPosition);

  /**
   * Decodes bytes that may be anything: nothing outside of the chunk is written.
   *
   * @return how many bytes came out, up to {@code chunkBytes}, or {@link #MALFORMED}
   */
  int decompress(
      ByteBuffer from,
      int fromPosition,
      int storedBytes,
      ByteBuffer to,
      int toPosition,
      int chunkBytes);

  /** Frees what the library holds outside of the Java heap. */
  @Override
  default void close() {}
}
