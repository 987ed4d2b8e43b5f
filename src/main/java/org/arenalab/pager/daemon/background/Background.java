package org.arenalab.pager.daemon.background;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.arenalab.os.Internal;
import org.arenalab.os.process.BackgroundScheduling;
import org.arenalab.os.process.Futex;
import org.arenalab.os.process.ProcessorClock;
import org.arenalab.pager.daemon.lane.Lanes;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.SessionHeader;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStore;
import org.arenalab.tiering.policy.CpuBudget;
import org.arenalab.tiering.policy.TieringClock;

/**
 * The background thread of one session: activation of ranges, classification, compression, freeing,
 * compaction, and the second encoding of pages that stay. It runs with the lowest priority, on any
 * processor, within a budget of processor time. It makes no garbage while no range comes or goes.
 */
@Internal
public final class Background {
  /** The time at the start of the thread, on the clock of its decisions. */
  public static final long START_NS = 0;

  private static final long NS_PER_MS = 1_000_000;
  private static final long MIN_TICK_NS = 5 * NS_PER_MS;
  private static final long MAX_TICK_NS = 250 * NS_PER_MS;

  /** The figures of a session are at most as old as this, and PUBLISH_EVERY_NS. */
  private static final long MAX_IDLE_NS = 1_000 * NS_PER_MS;

  /**
   * The longest pause while all pages are away. Each wake-up of an idle process costs up to a
   * millisecond of processor time: its caches, and on a virtual machine its page tables, are cold.
   */
  private static final long MAX_AWAY_NS = 5_000 * NS_PER_MS;

  private static final long SLACK_NS = 100 * NS_PER_MS;

  /** Ticks in one tCold. */
  private static final int TICKS = 16;

  /** Slots of one turn: some 500 us of encoding. */
  private static final int SLOTS_AT_ONCE = 64;

  private static final long COMPACTION_NS = 50_000;

  /**
   * The pause between slices of compaction, or of the second encoding, while lanes serve faults.
   * Without it this thread keeps a processor busy that a lane or its client needs.
   */
  private static final long FAULTING_NAP_NS = NS_PER_MS;

  private static final long PUBLISH_EVERY_NS = 1_000 * NS_PER_MS;
  private static final long TRIM_EVERY_NS = 1_000 * NS_PER_MS;

  /** A sweep walks over all extents: some 50 ns each. */
  private static final long SWEEP_EVERY_NS = 60_000 * NS_PER_MS;

  private final SessionHeader header;
  private final SessionRanges ranges;
  private final Lanes lanes;
  private final SessionMemory memory;
  private final Armer armer;
  private final Watch watch;
  private final Supplier<PageStore> opener;
  private final long tColdNs;
  private final double share;
  private final Publication publication;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;
  private final Futex futex = new Futex();
  private volatile boolean stopping;
  private volatile boolean draining;
  private volatile Work work;
  private volatile long cpuNs;
  private DenseRounds denseRounds;
  private long trimmedNs;
  private long sweptNs = -SWEEP_EVERY_NS;
  private long publishedNs;
  private long restoredPages;

  /** The parts that exist once the store is open. */
  public record Work(
      PageStore store,
      HeldExtents held,
      SlotCompressor compressor,
      Classifier classifier,
      PromotionGoal goal) {}

  /**
   * Creates a thread that does not run yet.
   *
   * @param opener opens or recovers the store, in the background thread
   * @param onFailure is called by the thread if it ends by a defect
   */
  public Background(
      long sessionId,
      SessionMemory memory,
      SessionRanges ranges,
      Lanes lanes,
      Armer armer,
      Watch watch,
      Supplier<PageStore> opener,
      BackgroundSettings settings,
      Consumer<Throwable> onFailure) {
    this.memory = memory;
    this.ranges = ranges;
    this.lanes = lanes;
    this.armer = armer;
    this.watch = watch;
    this.opener = opener;
    this.onFailure = onFailure;
    publication = new Publication(memory, lanes, ranges);
    header = memory.header();
    tColdNs = settings.tColdNs();
    share = settings.cpuBudgetPercent() / 100.0;
    thread =
        Thread.ofPlatform().daemon().name("pager-background-" + sessionId).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      boolean _ = BackgroundScheduling.tryLower();
      TieringClock clock = new TieringClock(System::nanoTime);
      try (PageStore store = opener.get()) {
        HeldExtents held = new HeldExtents(memory, store);
        PromotionGoal goal = new PromotionGoal(tColdNs, refaults(), clock.nowNs());
        Classifier classifier =
            new Classifier(memory, lanes.marks(), armer, watch, held, store, goal);
        denseRounds = new DenseRounds(store, tColdNs);
        work = new Work(store, held, new SlotCompressor(memory, store), classifier, goal);
        turns(work, clock);
      }
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }

  private void turns(Work parts, TieringClock clock) {
    CpuBudget budget = new CpuBudget(share, clock.nowNs());
    long napNs = MIN_TICK_NS;
    while (!stopping) {
      int seen = header.daemonWord();
      long nowNs = clock.advance(napNs, SLACK_NS);
      long beganNs = ProcessorClock.threadNs();
      budget.refill(nowNs);
      long pauseNs = turn(parts, nowNs);
      long endedNs = ProcessorClock.threadNs();
      budget.spend(endedNs - beganNs);
      cpuNs = endedNs;
      long owedNs = budget.waitNs();
      napNs = owedNs > 0 ? owedNs : pauseNs;
      if (owedNs > 0) {
        // A wake-up by the agent does not end the wait for the budget.
        LockSupport.parkNanos(owedNs);
      } else {
        futex.waitWhile(header.daemonFutex(), seen, napNs);
      }
    }
  }

  /** Returns the pages that came back: through lanes, and by the client itself without a fault. */
  private long refaults() {
    return lanes.restored() + ClientCounter.RETURNED.get(memory);
  }

  private long tickNs() {
    return Math.clamp(tColdNs / TICKS, MIN_TICK_NS, MAX_TICK_NS);
  }

  /**
   * Returns the pause before the next turn if nothing is on its way. A thread that finds no work
   * sleeps until work is due, for at most one window of tCold and a second. While all pages are
   * away, it sleeps for at most tCold and 5 s: so much later it finds a new range, or that a page
   * came back.
   *
   * @param dueNs time until the classifier has work
   */
  private long idleNs(long dueNs) {
    if (dueNs == Long.MAX_VALUE) {
      return Math.clamp(tColdNs, tickNs(), MAX_AWAY_NS);
    }
    long most = Math.clamp(GroupPolicy.windowNs(tColdNs), tickNs(), MAX_IDLE_NS);
    return Math.clamp(dueNs, tickNs(), most);
  }

  /** Returns the time until the next turn, ns. */
  private long turn(Work parts, long nowNs) {
    int freed = parts.compressor.run(SLOTS_AT_ONCE);
    boolean busy = ranges.look(nowNs, draining ? Long.MAX_VALUE : tColdNs, parts.held);
    long dueNs = 0;
    if (!draining) {
      // Each summand only grows, so the sum changes with each of them.
      long changes = ranges.added() + ranges.removed() + lanes.marked();
      dueNs = parts.classifier.visit(ranges.active(), changes, nowNs);
      boolean held = !parts.store.isAccepting();
      parts.goal.update(refaults(), ranges.activePages(), held, nowNs);
    }
    if (nowNs - publishedNs >= PUBLISH_EVERY_NS) {
      publishedNs = nowNs;
      publication.publish(parts.compressor, nowNs - START_NS, cpuNs);
    }
    boolean quiet = freed == 0;
    boolean compact = quiet && parts.store.compact(COMPACTION_NS);
    boolean dense = quiet && !compact && !draining && denseRounds.run(nowNs);
    if (quiet && !compact && nowNs - trimmedNs >= TRIM_EVERY_NS) {
      trimmedNs = nowNs;
      long _ = parts.store.trim();
    }
    if (quiet && !parts.store.isAccepting() && nowNs - sweptNs >= SWEEP_EVERY_NS) {
      // A client that damaged its page words has left extents that no word names.
      sweptNs = nowNs;
      long _ = parts.store.sweep();
    }
    boolean faulting = hasRestored();
    if (freed == SLOTS_AT_ONCE) {
      return 0;
    }
    if (compact || dense) {
      return faulting ? FAULTING_NAP_NS : 0;
    }
    return busy || faulting || freed > 0 ? tickNs() : idleNs(dueNs);
  }

  /** Returns whether lanes have restored pages since the last turn. */
  private boolean hasRestored() {
    long before = restoredPages;
    restoredPages = lanes.restored();
    return restoredPages != before;
  }

  /** Ends eviction: the client restores its pages in order to leave. */
  public void drain() {
    draining = true;
  }

  /** Returns the processor time of the thread in nanoseconds. */
  public long cpuNs() {
    return cpuNs;
  }

  /** Returns the parts for statistics, or null before the store is open. */
  public Work work() {
    return work;
  }

  /** Ends the thread and waits for it. */
  public void close() {
    stopping = true;
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      header.wakeDaemon();
      LockSupport.unpark(thread);
      try {
        thread.join(1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
