package org.arenalab.slab.scavenger;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.arenalab.os.Internal;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.heap.QuietThread;
import org.arenalab.slab.heap.SampleBackoff;
import org.arenalab.slab.release.ReleasePolicy;
import org.arenalab.slab.release.SlabLog;

/**
 * A collector of memory that no thread's own operations would release. It nudges running heaps to
 * drain their caches, and drains the heaps of quiet or ended threads. It releases empty pages
 * within the budget.
 *
 * <p>It has its own {@link ScavengerThread}, which wakes every tick while there is work, and twice
 * a second otherwise.
 *
 * <p><b>Garbage.</b> A round makes none, except a sample of a thread's stack: 120 bytes or more, by
 * the depth of the stack. {@link SampleBackoff} bounds the number of samples.
 */
@Internal
public final class Scavenger {
  private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Maintenance maintenance;
  private final HeapRegistry heaps;
  private final Runnable drainShared;
  private final ReleasePolicy policy;
  private final LongAdder nudges = new LongAdder();
  private final LongAdder claims = new LongAdder();

  /** The callback of a round. Made once, so that a round makes no garbage. */
  private final Supplier<Boolean> look = this::lookAtAll;

  private ScavengerThread thread;

  public Scavenger(
      Maintenance maintenance, HeapRegistry heaps, Runnable drainShared, ReleasePolicy policy) {
    this.maintenance = maintenance;
    this.heaps = heaps;
    this.drainShared = drainShared;
    this.policy = policy;
  }

  void start() {
    thread = ScavengerThread.start(this);
  }

  /** Stops the scavenger's thread, if one was started, and waits until it has ended. */
  void stop() {
    if (thread != null) {
      thread.stop();
    }
  }

  /** Returns the scavenger's thread; null if none was started. */
  ScavengerThread thread() {
    return thread;
  }

  /** Runs one round for the thread. Returns how long the thread may sleep until the next round. */
  public long turn() {
    return roundOrLog() ? policy.tickNs() : IDLE_NS;
  }

  /** Runs a round and logs its failure; the next round runs anyway. */
  private boolean roundOrLog() {
    try {
      return round();
    } catch (RuntimeException | VirtualMachineError | LinkageError e) {
      SlabLog.tryLog(System.Logger.Level.WARNING, "a round of the scavenger failed", e);
      return true;
    }
  }

  /** Runs one round over all heaps and releases. Returns whether more work will come soon. */
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
      if (HeapRegistry.tryClaim(core)) {
        drain(core, HeapCore.State.ABANDONED);
      }
      return false;
    }
    switch (core.state()) {
      case OWNED -> {
        core.samples.recordAnswer();
        nudge(core);
      }
      case NUDGED -> {
        Thread owner = core.ownerThread();
        if (owner != null && core.samples.countRound(owner.getState())) {
          visit(core);
        }
      }
      default -> {}
    }
    return true;
  }

  /**
   * Drains every heap with a quiet or ended thread at once. {@code asking} finds no room, and these
   * heaps may cache the memory that it needs. The caller holds the draining lock of {@link
   * Maintenance}.
   */
  void collectFor(HeapCore asking) {
    drainShared.run();
    for (HeapCore core : heaps.cores()) {
      core.spans.drain();
      if (core == asking || !core.holdsAnything()) {
        continue;
      }
      if (HeapRegistry.isOrphan(core) && HeapRegistry.tryClaim(core)) {
        drain(core, HeapCore.State.ABANDONED);
      } else {
        nudge(core);
        visit(core);
      }
    }
  }

  private void nudge(HeapCore core) {
    if (core.ownerThread() != null && core.tryNudge()) {
      nudges.increment();
    }
  }

  /** Samples the owner's stack, and drains the heap if the owner is quiet. */
  private void visit(HeapCore core) {
    if (core.tryClaimIfQuiet(QuietThread::isQuiet)) {
      core.samples.recordQuiet();
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

  /** Returns how many heaps were asked to drain, in total. */
  long nudges() {
    return nudges.sum();
  }

  /** Returns how many heaps were drained for their threads, in total. */
  long claims() {
    return claims.sum();
  }
}
