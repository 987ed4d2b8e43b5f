package org.arenalab.slab;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Gives memory back that no thread's own operations would: it makes running heaps drain their
 * caches now and then, drains those of threads that are quiet or gone, and gives empty pages to the
 * kernel, within the budget.
 *
 * <p>Has a {@link ScavengerThread} of its own. It wakes every tick while there is something to do,
 * and twice a second otherwise.
 *
 * <p><b>Garbage.</b> A round makes none, except for a sample of a thread's stack: 120 bytes and
 * more, by the depth of the stack. {@link SampleBackoff} bounds the number of samples.
 */
final class Scavenger {
  private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Maintenance maintenance;
  private final HeapRegistry heaps;
  private final Runnable drainShared;
  private final ReleasePolicy policy;
  private final LongAdder nudges = new LongAdder();
  private final LongAdder claims = new LongAdder();

  /** Made once: each round would make its own. */
  private final Supplier<Boolean> look = this::lookAtAll;

  private ScavengerThread thread;

  Scavenger(
      Maintenance maintenance, HeapRegistry heaps, Runnable drainShared, ReleasePolicy policy) {
    this.maintenance = maintenance;
    this.heaps = heaps;
    this.drainShared = drainShared;
    this.policy = policy;
  }

  void start() {
    thread = ScavengerThread.start(this);
  }

  /** Returns when the scavenger's thread is not running any more, if one was started. */
  void stop() {
    if (thread != null) {
      thread.stop();
    }
  }

  /** Null where none was started. */
  ScavengerThread thread() {
    return thread;
  }

  /** One round of the thread's. Returns how long it may sleep until the next. */
  long turn() {
    return roundOrLog() ? policy.tickNs() : IDLE_NS;
  }

  /** What goes wrong in one round is no reason to give up the next. */
  private boolean roundOrLog() {
    try {
      return round();
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      System.getLogger(SlabAllocator.class.getName())
          .log(System.Logger.Level.WARNING, "a round of the scavenger failed", e);
      return true;
    }
  }

  /** Looks once at everything. Returns whether there will be more to do soon. */
  boolean round() {
    boolean busy = maintenance.whileNobodyDrains(look);
    return maintenance.purge() || busy;
  }

  private boolean lookAtAll() {
    drainShared.run();
    boolean busy = false;
    int cores = heaps.count();
    for (int i = 0; i < cores; i++) {
      busy |= lookAt(heaps.core(i));
    }
    return busy;
  }

  private boolean lookAt(HeapCore core) {
    core.spans.drain();
    if (!core.holdsAnything()) {
      return false;
    }
    if (HeapRegistry.isOrphan(core)) {
      if (HeapRegistry.claim(core)) {
        drain(core, HeapCore.State.ABANDONED);
      }
      return false;
    }
    switch (core.state()) {
      case OWNED -> {
        core.samples.answered();
        nudge(core);
      }
      case NUDGED -> {
        Thread owner = core.handle().thread();
        if (owner != null && core.samples.countRound(owner.getState())) {
          visit(core);
        }
      }
      default -> {}
    }
    return true;
  }

  /**
   * Drains every heap whose thread is quiet or gone at once, because {@code asking} finds no room
   * and what it needs may be cached elsewhere. The caller holds the lock of the rounds.
   */
  void collectFor(HeapCore asking) {
    drainShared.run();
    for (HeapCore core : heaps.cores()) {
      core.spans.drain();
      if (core == asking || !core.holdsAnything()) {
        continue;
      }
      if (HeapRegistry.isOrphan(core) && HeapRegistry.claim(core)) {
        drain(core, HeapCore.State.ABANDONED);
      } else {
        nudge(core);
        visit(core);
      }
    }
  }

  private void nudge(HeapCore core) {
    if (core.handle() != null && core.handle().thread() != null && core.nudge()) {
      nudges.increment();
    }
  }

  /** The owner has not come for a whole round: samples its stack. */
  private void visit(HeapCore core) {
    if (core.claimIfQuiet(QuietThread::isQuiet)) {
      core.samples.wasQuiet();
      drain(core, HeapCore.State.NUDGED);
    }
  }

  private void drain(HeapCore core, HeapCore.State after) {
    try {
      core.drainWholly();
      claims.increment();
    } finally {
      core.endClaim(after);
    }
  }

  /** How many heaps were asked to drain, since ever. */
  long nudges() {
    return nudges.sum();
  }

  /** How many heaps were drained for their threads, since ever. */
  long claims() {
    return claims.sum();
  }
}
