package org.arenalab.tiering.prefetch;

import java.util.Arrays;
import org.arenalab.compressed.PrefetchOutcome;

/**
 * A region in simulated time. The loop's fetches are scheduled one after the other; a consumer that
 * arrives before its chunk's turn loads the chunk itself, and one that arrives during it waits.
 */
final class SimulatedRegion implements FetchTarget {
  private static final long NEVER = Long.MIN_VALUE;

  private final LoopClock clock;
  private final long decodeNs;

  /** Fetches that take longer, and their time. */
  private int slowFetches;

  private long slowNs;
  private final PrefetchOutcome[] states;

  /** End of the scheduled fetch of each chunk. */
  private final long[] readyNs;

  private boolean gone;

  /** The time of the loop, which fetches advance. */
  static final class LoopClock {
    long nowNs;
  }

  SimulatedRegion(LoopClock clock, int chunks, long decodeNs) {
    this.clock = clock;
    this.decodeNs = decodeNs;
    states = new PrefetchOutcome[chunks];
    readyNs = new long[chunks];
    Arrays.fill(states, PrefetchOutcome.STORED);
    Arrays.fill(readyNs, NEVER);
  }

  /** Makes the next fetches slow, as interpreted code does. */
  void slowDown(int fetches, long ns) {
    slowFetches = fetches;
    slowNs = ns;
  }

  /** Stores every chunk. */
  void compress() {
    for (int i = 0; i < states.length; i++) {
      boolean wasted = states[i] == PrefetchOutcome.UNUSED;
      states[i] = wasted ? PrefetchOutcome.WASTED : PrefetchOutcome.STORED;
    }
    Arrays.fill(readyNs, NEVER);
  }

  void jumpClock(long ns) {
    for (int i = 0; i < readyNs.length; i++) {
      readyNs[i] += readyNs[i] == NEVER ? 0 : ns;
    }
  }

  void free() {
    gone = true;
  }

  @Override
  public int chunks() {
    return states.length;
  }

  @Override
  public int chunkBytes() {
    return 4096;
  }

  @Override
  public PrefetchOutcome outcome(int chunk) {
    return states[chunk];
  }

  @Override
  public int fetch(int firstChunk, int count) {
    int loaded = 0;
    for (int chunk = firstChunk; chunk < firstChunk + count; chunk++) {
      if (states[chunk].isStored()) {
        clock.nowNs += slowFetches > 0 ? slowNs : decodeNs;
        slowFetches = Math.max(0, slowFetches - 1);
        readyNs[chunk] = clock.nowNs;
        states[chunk] = PrefetchOutcome.UNUSED;
        loaded++;
      }
    }
    return loaded;
  }

  @Override
  public boolean isGone() {
    return gone;
  }

  /** Returns whether an access at a time has to decompress the chunk itself. */
  boolean isStoredAt(int chunk, long nowNs) {
    return states[chunk].isStored()
        || (states[chunk] == PrefetchOutcome.UNUSED && nowNs < readyNs[chunk] - decodeNs);
  }

  /** Accesses a chunk; returns the time at which it is raw. */
  long access(int chunk, long nowNs) {
    long rawNs = states[chunk] == PrefetchOutcome.UNUSED ? Math.max(nowNs, readyNs[chunk]) : nowNs;
    states[chunk] = PrefetchOutcome.USED;
    return rawNs;
  }
}
