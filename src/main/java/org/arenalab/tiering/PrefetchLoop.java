package org.arenalab.tiering;

import java.util.function.LongSupplier;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.prefetch.PhaseHint;
import org.arenalab.tiering.prefetch.PrefetchConfig;
import org.arenalab.tiering.prefetch.PrefetchStats;
import org.arenalab.tiering.prefetch.Prefetcher;

/** The prefetch loop of one run of the loops, and its thread. Without prefetch it does nothing. */
final class PrefetchLoop {
  private static final String NAME = "arenalab-prefetch";

  /** Null without prefetch. */
  private final Prefetcher prefetcher;

  private Thread thread;

  private PrefetchLoop(Prefetcher prefetcher) {
    this.prefetcher = prefetcher;
  }

  /**
   * @param demandLoads returns the number of the latest demand load
   */
  static PrefetchLoop of(TieringConfig config, LongSupplier demandLoads) {
    return new PrefetchLoop(
        config.prefetch()
            ? new Prefetcher(
                new PrefetchConfig(
                    config.prefetchDistance(), config.prefetchBatch(), config.recordedSet()),
                System::nanoTime,
                demandLoads)
            : null);
  }

  void start() {
    if (prefetcher != null) {
      thread = Thread.ofPlatform().daemon().name(NAME).start(this::run);
    }
  }

  private void run() {
    LoopThread.lower(NAME);
    prefetcher.run();
  }

  void stopSoon() {
    if (prefetcher != null) {
      prefetcher.stop();
    }
  }

  void awaitEnd() {
    if (thread != null) {
      LoopThread.await(thread);
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
