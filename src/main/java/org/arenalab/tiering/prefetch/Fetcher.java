package org.arenalab.tiering.prefetch;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The executor of the predictors' decisions. It measures how long a fetched chunk takes.
 *
 * <p>A demand load does the work of a fetch, so its stall bounds the cost too. Without this bound,
 * a loop whose first fetches were slow would leave every consumer alone and never measure again.
 * First fetches are slow while their code is not compiled, or while other work has the processor.
 */
final class Fetcher {
  /**
   * Chunks in one fetch: 16 take some 40 us, after which the loop looks at new demand loads again.
   */
  static final int SLICE = 16;

  /** Time of a fetch before one was measured: a page fault and a decoded LZ4 chunk. */
  private static final long FIRST_COST_NS = 3_000;

  /**
   * Measurements that are kept; the second shortest counts. A loop that lost its processor in some
   * of them must not take its fetches for slow.
   */
  private static final int KEPT = 8;

  /**
   * Stalls that are kept. The second shortest bounds the cost of a fetch, and the median shows
   * which stalls are long.
   */
  private static final int KEPT_STALLS = 32;

  /** Longest stall that counts in full, where the kernel's page faults are short. */
  private static final int MAX_STALL_NS = 20_000;

  /**
   * The same limit in typical stalls, for kernels whose page faults are long: on a virtual machine
   * with shadow page tables, random accesses stalled for 50 us.
   */
  private static final int LONG_STALLS = 4;

  private final LongSupplier clock;
  private final LoopCounter enqueues = new LoopCounter();
  private final LoopCounter dedupSkips = new LoopCounter();
  private final LoopCounter decompressed = new LoopCounter();
  private final long[] measuredNs = new long[KEPT];
  private int measured;
  private long fetchedNs = FIRST_COST_NS;

  private final long[] stallsNs = new long[KEPT_STALLS];
  private int stalls;
  private final long[] sortedNs = new long[KEPT_STALLS];
  private long shortStallNs = Long.MAX_VALUE;
  private long longStallNs = MAX_STALL_NS;

  Fetcher(LongSupplier clock) {
    this.clock = clock;
    Arrays.fill(measuredNs, FIRST_COST_NS);
  }

  /**
   * Fetches the stored chunks of a range.
   *
   * @param count at most {@link #SLICE}
   * @return the fetched chunks as bits; bit 0 is the first chunk
   */
  int fetch(RegionState region, int firstChunk, int count, PredictorAccount account) {
    FetchTarget target = region.target();
    enqueues.add(count);
    int stored = 0;
    for (int i = 0; i < count; i++) {
      stored |= target.outcome(firstChunk + i).isStored() ? 1 << i : 0;
    }
    dedupSkips.add(count - Integer.bitCount(stored));
    if (stored == 0) {
      return 0;
    }
    long startNs = clock.getAsLong();
    int loaded = fetchRuns(target, firstChunk, stored);
    if (loaded > 0) {
      measure(Math.max(1, (clock.getAsLong() - startNs) / loaded));
    }
    decompressed.add(loaded);
    account.countIssued(loaded);
    return loaded == 0 ? 0 : stored;
  }

  private void measure(long eachNs) {
    measuredNs[measured] = eachNs;
    measured = (measured + 1) % KEPT;
    fetchedNs = secondShortest(measuredNs);
  }

  private static long secondShortest(long[] measurements) {
    long shortestNs = Long.MAX_VALUE;
    long secondNs = Long.MAX_VALUE;
    for (long ns : measurements) {
      secondNs = Math.min(secondNs, Math.max(shortestNs, ns));
      shortestNs = Math.min(shortestNs, ns);
    }
    return secondNs;
  }

  /**
   * Records the stall of a demand load.
   *
   * @return the stall without lost processor time: limited to {@value #LONG_STALLS} typical ones,
   *     or to 20 us where stalls are short
   */
  int stall(int ns) {
    stallsNs[stalls] = ns;
    stalls = (stalls + 1) % KEPT_STALLS;
    if (stalls == 0) {
      System.arraycopy(stallsNs, 0, sortedNs, 0, KEPT_STALLS);
      Arrays.sort(sortedNs);
      shortStallNs = sortedNs[1];
      longStallNs = Math.max(LONG_STALLS * sortedNs[KEPT_STALLS / 2], MAX_STALL_NS);
    }
    return (int) Math.min(ns, longStallNs);
  }

  private static int fetchRuns(FetchTarget target, int firstChunk, int stored) {
    int loaded = 0;
    for (int left = stored; left != 0; ) {
      int skip = Integer.numberOfTrailingZeros(left);
      int run = Integer.numberOfTrailingZeros(~(left >>> skip));
      loaded += target.fetch(firstChunk + skip, run);
      left &= ~(((1 << run) - 1) << skip);
    }
    return loaded;
  }

  /** Counts chunks that a predictor wanted and that were queued already. */
  void countDuplicates(long count) {
    enqueues.add(count);
    dedupSkips.add(count);
  }

  /** Returns the present time of fetching one chunk. */
  long costNs() {
    return Math.min(fetchedNs, shortStallNs);
  }

  /**
   * Returns the time of fetching one chunk, and at least the time assumed before any was fetched. A
   * consumer without a pattern must not look slow because its stalls are short.
   */
  long cautiousCostNs() {
    return Math.max(costNs(), FIRST_COST_NS);
  }

  long enqueues() {
    return enqueues.get();
  }

  long dedupSkips() {
    return dedupSkips.get();
  }

  long decompressed() {
    return decompressed.get();
  }
}
