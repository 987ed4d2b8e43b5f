package org.arenalab.compressed;

import java.nio.ByteBuffer;
import org.arenalab.os.RawMemory;

/**
 * A range of memory as direct buffers that live as long as the range, for libraries that take
 * nothing else: an address becomes a buffer and a position in it, and no object. Each buffer starts
 * a GiB behind the one before, and goes on for a MiB more than that, so that whatever starts in it
 * and is no larger than a MiB is in it.
 */
final class ByteWindows {
  private static final int SHIFT = 30;
  private static final int STEP_MASK = (1 << SHIFT) - 1;
  private static final long OVERLAP_BYTES = CompressedArenaConfig.MAX_CHUNK_BYTES;

  private final long address;
  private final ByteBuffer[] buffers;

  ByteWindows(long address, long lengthBytes) {
    this.address = address;
    buffers = new ByteBuffer[Math.toIntExact(Math.ceilDiv(lengthBytes, 1L << SHIFT))];
    for (int i = 0; i < buffers.length; i++) {
      long start = (long) i << SHIFT;
      long length = Math.min(lengthBytes - start, (1L << SHIFT) + OVERLAP_BYTES);
      buffers[i] = RawMemory.segment(address + start, length).asByteBuffer();
    }
  }

  ByteBuffer buffer(long at) {
    return buffers[(int) ((at - address) >>> SHIFT)];
  }

  int position(long at) {
    return (int) (at - address) & STEP_MASK;
  }
}
