package org.arenalab.bench.loops.prefetch;

import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.prefetch.PhaseHint;

/** The way in which the program tells the loops about its next accesses. */
enum Announcement {
  /** The loops have to find out. */
  NONE,

  /** One {@code prefetchRange} over the chunks of the pass, before its pause. */
  RANGE {
    @Override
    void beforePass(ArenaLoops loops, CompressedRegion region, int[] chunks) {
      int first = chunks[0];
      int last = chunks[0];
      for (int chunk : chunks) {
        first = Math.min(first, chunk);
        last = Math.max(last, chunk);
      }
      loops.prefetchRange(region, first, last - first + 1L);
    }
  },

  /** A {@code prefetchChunk} for the chunk {@value #AHEAD} accesses ahead, at each access. */
  CHUNKS {
    @Override
    void beforeAccess(ArenaLoops loops, CompressedRegion region, int[] chunks, int access) {
      if (access + AHEAD < chunks.length) {
        loops.prefetchChunk(region, chunks[access + AHEAD]);
      }
    }
  },

  /** ACTIVE_SOON before the pause of a pass, IDLE_SOON after the pass. */
  PHASE {
    @Override
    void beforePass(ArenaLoops loops, CompressedRegion region, int[] chunks) {
      loops.phaseHint(region, PhaseHint.ACTIVE_SOON);
    }

    @Override
    void afterPass(ArenaLoops loops, CompressedRegion region) {
      loops.phaseHint(region, PhaseHint.IDLE_SOON);
    }
  };

  /** 0.6 ms of a consumer at 10 us a chunk: more than a nap of the prefetch loop. */
  private static final int AHEAD = 64;

  void beforePass(ArenaLoops loops, CompressedRegion region, int[] chunks) {}

  void beforeAccess(ArenaLoops loops, CompressedRegion region, int[] chunks, int access) {}

  void afterPass(ArenaLoops loops, CompressedRegion region) {}
}
