package org.arenalab.tiering.prefetch;

import org.arenalab.compressed.CompressedArenaException;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.compressed.PrefetchOutcome;

/** A region of a compressed arena. Its end is not an error here: the loop then leaves it alone. */
final class RegionTarget implements FetchTarget {
  private final CompressedRegion region;
  private final LoopCounter failures;
  private volatile boolean gone;

  /**
   * @param failures counter of chunks that cannot be decompressed
   */
  RegionTarget(CompressedRegion region, LoopCounter failures) {
    this.region = region;
    this.failures = failures;
  }

  @Override
  public int chunks() {
    return (int) region.chunks();
  }

  @Override
  public int chunkBytes() {
    return region.chunkBytes();
  }

  @Override
  public PrefetchOutcome outcome(int chunk) {
    try {
      return region.prefetchOutcome(chunk);
    } catch (CompressedArenaException e) {
      note(e);
      return PrefetchOutcome.WASTED;
    }
  }

  @Override
  public int fetch(int firstChunk, int count) {
    try {
      return (int) region.prefetch(firstChunk, count);
    } catch (CompressedArenaException e) {
      note(e);
      return 0;
    }
  }

  private void note(CompressedArenaException e) {
    switch (e.reason()) {
      case CLOSED, REGION_FREED -> gone = true;
      default -> failures.add(1);
    }
  }

  @Override
  public boolean isGone() {
    return gone;
  }
}
