package org.arenalab.tiering;

import org.arenalab.compressed.CompressedArena;
import org.arenalab.tiering.policy.RetryDelay;
import org.arenalab.tiering.policy.TieringClock;

/**
 * Compaction of the arena's pool by the loops. Chunks that return, and chunks that the denser codec
 * made smaller, leave holes between the extents of the others. The holes keep their memory until
 * compaction closes them. Compaction moves up to 1 / share bytes for each byte of a hole, so it
 * begins only when the holes take a larger share.
 *
 * <p>Only the compression thread calls this.
 */
final class PoolPacking {
  /** Holes, as a share of the bytes in use beyond compaction's target, at which it begins. */
  private static final double SHARE = 0.04;

  /** Holes that are not worth a call. */
  private static final long LEAST_BYTES = 256 << 10;

  /** The arena's limit on a slice. */
  private static final long SLICE_NS = 50_000;

  private static final long RETRY_NS = 1_000_000_000;

  private final CompressedArena arena;
  private final LoopCounters counters;
  private final TieringClock clock;
  private boolean packing;
  private int failures;
  private long notBeforeNs;

  PoolPacking(CompressedArena arena, LoopCounters counters, TieringClock clock) {
    this.arena = arena;
    this.counters = counters;
    this.clock = clock;
    notBeforeNs = clock.nowNs();
  }

  /** Returns whether a slice is to be run now. */
  boolean isDue() {
    packing |= clock.nowNs() >= notBeforeNs && arena.isCompactable(SHARE, LEAST_BYTES);
    return packing;
  }

  /** Runs one slice, of at most 50 us. */
  void slice() {
    counters.packSlices.incrementAndGet();
    if (arena.compact(SLICE_NS)) {
      return;
    }
    packing = false;
    if (arena.isCompactable(SHARE, LEAST_BYTES)) {
      // Extents that may not move hold the holes.
      notBeforeNs = clock.nowNs() + RetryDelay.ns(failures++, RETRY_NS);
    } else {
      failures = 0;
    }
  }
}
