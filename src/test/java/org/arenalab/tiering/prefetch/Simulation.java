package org.arenalab.tiering.prefetch;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import org.arenalab.tiering.prefetch.SimulatedRegion.LoopClock;

/**
 * Consumers and the prefetch loop on two simulated processors. The loop sleeps as the real one
 * does; a sleep takes 60 us longer than asked for, as timers do on Linux.
 */
final class Simulation {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  static final long DECODE_NS = 2_500;

  /** The stall of a demand load: a page fault and the codec. */
  static final long STALL_NS = 3_500;

  private static final long SLACK_NS = 60_000;
  private static final long WAKE_NS = 50_000;
  private static final long UNPARK_NS = 4_000;
  private static final long EVENT_NS = 40;
  private static final long ROUND_NS = 500;
  private static final long LONGEST_NS = 3_600_000_000_000L;

  private final LoopClock clock = new LoopClock();
  private final NapPolicy naps = new NapPolicy();
  private final Queue<Event> events = new ArrayDeque<>();
  private final PrefetchEngine engine;
  private final SimulatedRegion region;
  private final RegionState state;

  private long consumerNs;
  private boolean parked;
  private long loads;
  private long accesses;
  private long allocatedBytes;

  /** Demand loads since start. */
  private long allLoads;

  private record Event(long atNs, int chunk, long stallNs) {}

  Simulation(int chunks) {
    this(chunks, PrefetchConfig.DEFAULT);
  }

  Simulation(int chunks, PrefetchConfig config) {
    engine = new PrefetchEngine(config, () -> clock.nowNs);
    region = new SimulatedRegion(clock, chunks, DECODE_NS);
    state = new RegionState(region, 0);
    engine.open(0);
    engine.add(state, 0);
  }

  PrefetchEngine engine() {
    return engine;
  }

  RegionState state() {
    return state;
  }

  SimulatedRegion region() {
    return region;
  }

  PrefetchStats stats() {
    return engine.stats(0, 0, 0, 0);
  }

  long nowNs() {
    return consumerNs;
  }

  /**
   * Accesses chunks in order.
   *
   * @param thinkNs time of the consumer for each chunk
   * @return the share of accesses that did not have to load their chunk
   */
  double consume(int[] chunks, long thinkNs) {
    loads = 0;
    accesses = 0;
    for (int chunk : chunks) {
      access(chunk);
      consumerNs += thinkNs;
    }
    return 1 - (double) loads / accesses;
  }

  private void access(int chunk) {
    runLoop(consumerNs);
    accesses++;
    boolean stored = region.isStoredAt(chunk, consumerNs);
    if (stored) {
      consumerNs += STALL_NS;
      region.access(chunk, consumerNs);
      loads++;
      report(chunk);
    } else {
      consumerNs = region.access(chunk, consumerNs);
    }
  }

  private void report(int chunk) {
    allLoads++;
    if (allLoads >= engine.listensFrom()) {
      consumerNs += EVENT_NS;
      events.add(new Event(consumerNs, chunk, STALL_NS));
      if (parked) {
        parked = false;
        consumerNs += UNPARK_NS;
        clock.nowNs = Math.min(clock.nowNs, consumerNs + WAKE_NS);
      }
    }
  }

  /** Asks for a range of chunks. */
  void request(int firstChunk, int count) {
    engine.request(state, firstChunk, count);
    clock.nowNs = Math.min(clock.nowNs, consumerNs);
  }

  /** Announces a phase. */
  void hint(PhaseHint hint) {
    engine.hint(state, hint, consumerNs);
    clock.nowNs = Math.min(clock.nowNs, consumerNs);
  }

  /** Moves all clocks, as a clock that is set does. */
  void jumpClock(long ns) {
    runLoop(consumerNs);
    consumerNs += ns;
    clock.nowNs += ns;
    region.jumpClock(ns);
  }

  /** Lets time pass without an access. */
  void pause(long ns) {
    consumerNs += ns;
    runLoop(consumerNs);
  }

  /** Runs the loop up to a time. */
  private void runLoop(long untilNs) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    runRounds(untilNs);
    allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** Returns the garbage that the loop has made. */
  long allocatedBytes() {
    return allocatedBytes;
  }

  private void runRounds(long untilNs) {
    while (clock.nowNs <= untilNs) {
      parked = false;
      boolean heard = false;
      while (!events.isEmpty() && events.peek().atNs() <= clock.nowNs) {
        Event event = events.remove();
        engine.load(state, event.chunk(), (int) event.stallNs(), clock.nowNs);
        heard = true;
      }
      engine.attend(clock.nowNs, allLoads);
      long waitNs = engine.poll(clock.nowNs, LONGEST_NS);
      boolean fetched = engine.fetch(clock.nowNs);
      if (fetched || engine.takeNews()) {
        naps.beQuick();
      }
      clock.nowNs += ROUND_NS;
      if (!fetched && engine.isResting()) {
        naps.beQuick();
        sleep(NapPolicy.NONE, waitNs);
      } else if (!fetched) {
        sleep(naps.napNs(clock.nowNs, heard), waitNs);
      }
    }
  }

  private void sleep(long napNs, long waitNs) {
    if (napNs == NapPolicy.NONE && !events.isEmpty()) {
      return;
    }
    parked = napNs == NapPolicy.NONE;
    clock.nowNs += (parked ? waitNs : Math.min(napNs, waitNs)) + SLACK_NS;
  }
}
