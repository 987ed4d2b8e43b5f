package org.arenalab.tiering;

import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.prefetch.PhaseHint;
import org.arenalab.tiering.prefetch.PrefetchConfig;
import org.arenalab.tiering.prefetch.PrefetchStats;
import org.arenalab.tiering.prefetch.Prefetcher;

/** The prefetch loop of one run of the loops, and its thread. Without prefetch it does nothing. */
final class PrefetchLoop implements LoopThread.Loop {
  private final LoopCounters counters;

  /** Null without prefetch. */
  private final Prefetcher prefetcher;

  private LoopThread thread;

  private volatile boolean stopping;

  PrefetchLoop(TieringConfig config, LoopCounters counters) {
    this.counters = counters;
    prefetcher =
        config.prefetch()
            ? new Prefetcher(
                new PrefetchConfig(
                    config.prefetchDistance(), config.prefetchBatch(), config.recordedSet()),
                System::nanoTime,
                counters.stalls::get)
            : null;
  }

  void start() {
    if (prefetcher != null) {
      // On a busy machine, a lowered thread is late for every access.
      thread = LoopThread.startNormal("arenalab-prefetch", this);
    }
  }

  @Override
  public long turn() {
    try {
      long napNs = prefetcher.turn();
      return napNs == Prefetcher.ENDED ? ENDED : napNs;
    } catch (RuntimeException | Error e) {
      return stopping ? ENDED : LoopFailure.note(counters, "prefetch", e);
    }
  }

  /** Makes the thread end after it has kept the recorded sets. */
  void stopSoon() {
    stopping = true;
    if (prefetcher != null) {
      prefetcher.stop();
    }
  }

  void awaitEnd() {
    if (thread != null) {
      thread.awaitEnd();
    }
  }

  void regionAdded(CompressedRegion region) {
    if (prefetcher != null) {
      prefetcher.regionAdded(region);
    }
  }

  void regionRemoved(CompressedRegion region) {
    if (prefetcher != null) {
      prefetcher.regionRemoved(region);
    }
  }

  /**
   * @param number of this demand load since the loops were opened
   */
  void demandLoad(CompressedRegion region, long chunk, long stallNs, long number) {
    if (prefetcher != null) {
      prefetcher.demandLoad(region, chunk, stallNs, number);
    }
  }

  void prefetchRange(CompressedRegion region, long firstChunk, long count) {
    if (prefetcher != null) {
      prefetcher.prefetchRange(region, firstChunk, count);
    }
  }

  void phaseHint(CompressedRegion region, PhaseHint hint) {
    if (prefetcher != null) {
      prefetcher.phaseHint(region, hint);
    }
  }

  /** Returns the statistics; null without prefetch. */
  PrefetchStats stats() {
    return prefetcher == null ? null : prefetcher.stats();
  }
}
