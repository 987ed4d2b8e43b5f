package org.arenalab.compressed;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * The memory behind the frontier that was backed once: gives it to the kernel in whole pages, from
 * the end. Under the pool's lock, so that no allocation takes what is just being given back; hence
 * in steps, of which each takes the kernel about 5 us.
 */
final class TailMemory {
  static final long STEP_BYTES = 64 << 10;

  private final ExtentSpace space;
  private final ReleaseGate gate;
  private final long rangeAddress;
  private final long pageBytes;
  private long releasedBytes;

  TailMemory(ExtentSpace space, ReleaseGate gate, long rangeAddress) {
    this.space = space;
    this.gate = gate;
    this.rangeAddress = rangeAddress;
    pageBytes = VirtualMemory.pageSizeBytes();
  }

  /** Of the range, in whole pages. */
  long backedBytes() {
    return endOf(space.backedGranules());
  }

  long releasedBytes() {
    return releasedBytes;
  }

  /** What could be given back if so much is kept behind the frontier. */
  long releasableBytes(long slackBytes) {
    long kept = endOf(space.frontier()) + Math.ceilDiv(slackBytes, pageBytes) * pageBytes;
    return Math.max(0, backedBytes() - kept);
  }

  /** Gives the last {@code bytes}, whole pages, or a step's worth if that is less. */
  long release(long bytes) {
    long length = Math.min(bytes, Math.max(STEP_BYTES, pageBytes));
    long start = backedBytes() - length;
    gate.discard(rangeAddress + start, length);
    space.backedUpTo((int) Math.max(space.frontier(), space.tags.blockAt(start)));
    releasedBytes += length;
    return length;
  }

  /** The end of the last page that a byte of the granules before {@code granule} is in. */
  private long endOf(int granule) {
    long end = granule == 0 ? 0 : space.tags.offset(granule) - ExtentTags.TAG_BYTES;
    return Math.ceilDiv(end, pageBytes) * pageBytes;
  }
}
