package org.arenalab.compressed;

/**
 * The part of a region that the workers of an arena know: a run of chunk ids, and whether it was
 * freed.
 */
abstract class RegionSpan {
  private final int firstId;
  private final int endId;

  /** Read by every access after it has entered its chunk. */
  private volatile boolean freed;

  RegionSpan(int firstId, int chunks) {
    this.firstId = firstId;
    this.endId = firstId + chunks;
  }

  final int firstId() {
    return firstId;
  }

  final int endId() {
    return endId;
  }

  final boolean contains(int id) {
    return id >= firstId && id < endId;
  }

  final boolean isFreed() {
    return freed;
  }

  final void setFreed(boolean value) {
    freed = value;
  }

  /**
   * Requires that the region was not freed.
   *
   * @throws CompressedArenaException as {@link #gone}
   */
  final void requireLive() {
    if (freed) {
      throw gone();
    }
  }

  /** Returns the exception for a use of the freed region. */
  abstract CompressedArenaException gone();
}
