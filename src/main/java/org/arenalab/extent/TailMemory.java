package org.arenalab.extent;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * The backed memory after the frontier. It is discarded in whole pages, from the end. The caller
 * holds the pool's lock, so that no allocation takes memory that is being discarded. The discard is
 * therefore divided into steps, each of which takes the kernel about 5 us.
 */
final class TailMemory {
  static final long STEP_BYTES = 64 << 10;

  private final ExtentSpace space;
  private final ReleaseGate gate;
  private final PoolMemory memory;
  private final long pageBytes;
  private long releasedBytes;

  TailMemory(ExtentSpace space, ReleaseGate gate, PoolMemory memory) {
    this.space = space;
    this.gate = gate;
    this.memory = memory;
    pageBytes = VirtualMemory.pageSizeBytes();
  }

  /** Returns the backed part of the range in bytes, in whole pages. */
  long backedBytes() {
    return endOf(space.backedGranules());
  }

  long releasedBytes() {
    return releasedBytes;
  }

  /** Returns how many bytes can be discarded if {@code slackBytes} after the frontier are kept. */
  long releasableBytes(long slackBytes) {
    long kept = endOf(space.frontier()) + Math.ceilDiv(slackBytes, pageBytes) * pageBytes;
    return Math.max(0, backedBytes() - kept);
  }

  /**
   * Discards the last {@code bytes}, whole pages, but at most one step; returns the bytes
   * discarded.
   */
  long release(long bytes) {
    long length = Math.min(bytes, Math.max(STEP_BYTES, pageBytes));
    long start = backedBytes() - length;
    memory.discard(gate, start, length);
    space.noteDiscardFrom((int) Math.max(space.frontier(), space.tags.blockAt(start)));
    releasedBytes += length;
    return length;
  }

  /** Discards all pages after the frontier, whether backed or not. */
  void releaseAll() {
    long start = endOf(space.frontier());
    if (start < memory.rangeBytes()) {
      memory.discard(gate, start, memory.rangeBytes() - start);
    }
  }

  /**
   * Returns the end of the last page that contains a byte of the granules before {@code granule}.
   */
  private long endOf(int granule) {
    long end = granule == 0 ? 0 : space.tags.offset(granule) - ExtentTags.TAG_BYTES;
    return Math.ceilDiv(end, pageBytes) * pageBytes;
  }
}
