package org.arenalab.tiering.prefetch;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.os.Internal;
import org.arenalab.os.process.ProcessorClock;

/**
 * The prefetch loop over the regions of an arena. Accessing threads report their demand loads; one
 * thread, which the caller starts, runs the loop in turns.
 *
 * <p><b>Threads.</b> Any thread may call any method at any time. Two threads must not be in {@link
 * #turn} at once.
 *
 * <p><b>Progress.</b> {@link #demandLoad} and the requests are wait-free: an event that finds its
 * queue full is dropped and counted.
 *
 * <p><b>Cost.</b> A demand load costs one compare-and-set and one store with a fence. The first one
 * after a pause of 10 ms also wakes the loop, by a system call. While all predictors are off, and
 * while consumers outrun the loop, it costs one read. The loop makes no garbage once its tables
 * have grown.
 */
@Internal
public final class Prefetcher {
  /** Demand loads that may wait: 1 ms of threads that load four chunks a microsecond. */
  private static final int LOADS = 4096;

  private static final int REQUESTS = 1024;

  private static final List<PhaseHint> HINTS = List.of(PhaseHint.values());

  /** Result of a turn after {@link #stop}. */
  public static final long ENDED = -1;

  /** Longest sleep: a dropped arena's thread ends after it. Costs some 30 us of processor time. */
  private static final long LONGEST_NS = 2_000_000_000L;

  private final LongSupplier clock;
  private final PrefetchEngine engine;
  private final EventRing<CompressedRegion> loads = new EventRing<>(LOADS);
  private final EventRing<CompressedRegion> requests = new EventRing<>(REQUESTS);
  private final LoopSleep sleep = new LoopSleep(loads::isEmpty, this::isIdle);
  private final Map<CompressedRegion, RegionState> regions = new ConcurrentHashMap<>();
  private final Queue<RegionState> added = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ordinals = new AtomicInteger();
  private final AtomicInteger removals = new AtomicInteger();
  private final LoopCounter failures = new LoopCounter();
  private final LoopCounter processorNs = new LoopCounter();

  /** The part of the thread's processor time that is counted. */
  private long countedNs;

  private int sweptRemovals;
  private final LongSupplier loadCount;

  /** The number of the first demand load that is reported. */
  private volatile long listensFrom;

  private volatile boolean stopping;

  /**
   * @param nanoClock a clock like {@link System#nanoTime}
   * @param demandLoads returns the number of the latest demand load; see {@link #demandLoad}
   */
  public Prefetcher(PrefetchConfig config, LongSupplier nanoClock, LongSupplier demandLoads) {
    clock = nanoClock;
    loadCount = demandLoads;
    engine = new PrefetchEngine(config, nanoClock);
    engine.open(nanoClock.getAsLong());
  }

  /**
   * Adds a region. Adding it again does nothing. A recorded set knows a region by the number of
   * regions that were added before it.
   */
  public void regionAdded(CompressedRegion region) {
    regions.computeIfAbsent(
        region,
        key -> {
          RegionState state =
              new RegionState(new RegionTarget(key, failures), ordinals.getAndIncrement());
          added.add(state);
          return state;
        });
    sleep.wake();
  }

  /** Removes a region. Its queued events and requests are ignored from now on. */
  public void regionRemoved(CompressedRegion region) {
    RegionState state = regions.remove(region);
    if (state != null) {
      state.remove();
      int _ = removals.incrementAndGet();
      sleep.wake();
    }
  }

  /**
   * Reports that an access had to decompress a chunk.
   *
   * @param stallNs the time that the access waited
   * @param number of this demand load in all regions, counted by the caller
   */
  public void demandLoad(CompressedRegion region, long chunk, long stallNs, long number) {
    if (number >= listensFrom
        && loads.tryOffer(region, (int) Math.min(stallNs, Integer.MAX_VALUE), (int) chunk)) {
      sleep.wakeIfParked();
    }
  }

  /**
   * Asks for one chunk.
   *
   * @throws IllegalArgumentException if the region has no such chunk
   */
  public void prefetchChunk(CompressedRegion r, long chunk) {
    prefetchRange(r, chunk, 1);
  }

  /**
   * Asks for a range of chunks.
   *
   * @throws IllegalArgumentException if the range is not within the region
   */
  public void prefetchRange(CompressedRegion r, long first, long count) {
    if (first < 0 || count < 0 || first > r.chunks() || count > r.chunks() - first) {
      throw new IllegalArgumentException(
          "chunks to prefetch: first=%d, count=%d, expected to end within %d"
              .formatted(first, count, r.chunks()));
    }
    if (count > 0 && requests.tryOffer(r, (int) count, (int) first)) {
      sleep.wake();
    }
  }

  /** Announces the next use of a region. */
  public void phaseHint(CompressedRegion r, PhaseHint hint) {
    if (requests.tryOffer(r, 0, HINTS.indexOf(hint))) {
      sleep.wake();
    }
  }

  /**
   * Does a turn of the loop: looks at the new events, and fetches one slice. The calling thread
   * parks for the returned time before the next turn. The first turn after {@link #stop} keeps the
   * recorded sets in their file if there is one, and is the last one. Then the loop may be run
   * again. A region that is freed and an arena that is closed concurrently do not end it.
   *
   * @return the time to park in nanoseconds, or {@link #ENDED}
   */
  public long turn() {
    long napNs = work();
    if (napNs != 0) {
      long nowNs = ProcessorClock.threadNs();
      processorNs.add(nowNs - countedNs);
      countedNs = nowNs;
    }
    return napNs;
  }

  private long work() {
    sleep.end();
    if (stopping) {
      stopping = false;
      engine.save(clock.getAsLong());
      return ENDED;
    }
    long nowNs = clock.getAsLong();
    updateRegions(nowNs);
    boolean asked = drainRequests(nowNs);
    boolean heard = drainLoads(nowNs) || asked;
    engine.attend(nowNs, loadCount.getAsLong());
    long waitNs = engine.poll(nowNs, LONGEST_NS);
    boolean fetched = engine.fetch(nowNs);
    if (listensFrom != engine.listensFrom()) {
      listensFrom = engine.listensFrom();
    }
    if (fetched || engine.takeNews()) {
      sleep.beQuick();
    }
    if (fetched) {
      return 0;
    }
    return engine.isResting() ? sleep.beginRest(waitNs) : sleep.begin(nowNs, heard, waitNs);
  }

  private void updateRegions(long nowNs) {
    for (RegionState state = added.poll(); state != null; state = added.poll()) {
      engine.add(state, nowNs);
    }
    int seen = removals.get();
    if (seen != sweptRemovals) {
      sweptRemovals = seen;
      engine.sweep(nowNs);
    }
  }

  private boolean drainLoads(long nowNs) {
    int drained = 0;
    while (drained < LOADS) {
      CompressedRegion region = loads.poll();
      if (region == null) {
        break;
      }
      drained++;
      RegionState state = regions.get(region);
      if (state != null) {
        engine.load(state, loads.low(), loads.high(), nowNs);
      }
    }
    return drained > 0;
  }

  private boolean drainRequests(long nowNs) {
    int drained = 0;
    while (drained < REQUESTS) {
      CompressedRegion region = requests.poll();
      if (region == null) {
        break;
      }
      drained++;
      RegionState state = regions.get(region);
      if (state != null && requests.high() == 0) {
        engine.hint(state, HINTS.get(requests.low()), nowNs);
      } else if (state != null) {
        engine.request(state, requests.low(), requests.high());
      }
    }
    return drained > 0;
  }

  /** Returns whether nothing but a demand load could wake the loop. */
  private boolean isIdle() {
    return !stopping && requests.isEmpty() && added.isEmpty() && removals.get() == sweptRemovals;
  }

  /** Makes the next {@link #turn} the last one, and does not wait for it. */
  public void stop() {
    stopping = true;
    sleep.wake();
  }

  /** Returns the totals since construction. Any thread may call this. */
  public PrefetchStats stats() {
    return engine.stats(requests.dropped(), loads.dropped(), failures.get(), processorNs.get());
  }
}
