package org.arenalab.codec;

import java.nio.ByteBuffer;
import org.arenalab.os.Internal;
import org.arenalab.os.RawMemory;

/**
 * A view of a memory range as direct buffers, for libraries that accept nothing else. The buffers
 * live as long as the range. An address maps to a buffer and a position in it, without a new
 * object. Each buffer starts 1 GiB after the one before and overlaps the next by 1 MiB. Data of at
 * most 1 MiB that starts in a buffer therefore lies in it completely.
 */
@Internal
public final class ByteWindows {
  private static final int SHIFT = 30;
  private static final int STEP_MASK = (1 << SHIFT) - 1;
  private static final long OVERLAP_BYTES = ChunkCodec.MAX_CHUNK_BYTES;

  private final long address;
  private final ByteBuffer[] buffers;

  public ByteWindows(long address, long lengthBytes) {
    this.address = address;
    buffers = new ByteBuffer[Math.toIntExact(Math.ceilDiv(lengthBytes, 1L << SHIFT))];
    for (int i = 0; i < buffers.length; i++) {
      long start = (long) i << SHIFT;
      long length = Math.min(lengthBytes - start, (1L << SHIFT) + OVERLAP_BYTES);
      buffers[i] = RawMemory.segment(address + start, length).asByteBuffer();
    }
  }

  public ByteBuffer buffer(long at) {
    return buffers[(int) ((at - address) >>> SHIFT)];
  }

  public int position(long at) {
    return (int) (at - address) & STEP_MASK;
  }
}
