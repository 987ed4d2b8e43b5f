package org.arenalab.bench.peer.codec;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A run of off-heap bytes in both shapes that codecs take. Creating a view costs garbage and using
 * it costs none, so views are created before the clock starts.
 *
 * @param segment the bytes
 * @param buffer the bytes as a direct buffer in native byte order; lz4-java duplicates a buffer of
 *     any other order on every call
 */
public record PageView(MemorySegment segment, ByteBuffer buffer) {

  /** The page size of this laboratory, in bytes. */
  public static final int PAGE_BYTES = 4096;

  /** Returns a view of the whole of {@code segment}, which must be off-heap. */
  public static PageView of(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("expected an off-heap segment, got " + segment);
    }
    return new PageView(segment, segment.asByteBuffer().order(ByteOrder.nativeOrder()));
  }

  /** Returns the number of bytes in view. */
  public int sizeBytes() {
    return buffer.capacity();
  }
}
