package org.arenalab.tiering;

import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.prefetch.PhaseHint;
import org.arenalab.tiering.prefetch.PrefetchStats;

/**
 * The prefetch loop of one run of the loops. There is no prefetcher yet: every call does nothing.
 */
final class PrefetchLoop {
  private PrefetchLoop() {}

  static PrefetchLoop of(TieringConfig config) {
    return new PrefetchLoop();
  }

  void start() {}

  void stopSoon() {}

  void awaitEnd() {}

  void regionAdded(CompressedRegion region) {}

  void regionRemoved(CompressedRegion region) {}

  void demandLoad(CompressedRegion region, long chunk, long stallNs) {}

  void prefetchRange(CompressedRegion region, long firstChunk, long count) {}

  void phaseHint(CompressedRegion region, PhaseHint hint) {}

  /** Returns the statistics; null without a prefetcher. */
  PrefetchStats stats() {
    return null;
  }
}
