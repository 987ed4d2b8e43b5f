package org.arenalab.bench.replay;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.arenalab.bench.replay.HandOffs.AbortedException;

/**
 * The end of a pass: each worker waits until all have reached it. Costs nothing for one worker.
 *
 * <p>Guarantee: a worker that returns sees all writes that the others made before they came.
 */
final class PassBarrier {
  private static final int SPINS = 1_000;

  /** Two counts, used in turns: the one that is not used is reset by the last worker. */
  private final AtomicIntegerArray arrived = new AtomicIntegerArray(2);

  private final int workers;
  private volatile int ended;

  PassBarrier(int workers) {
    this.workers = workers;
  }

  /**
   * Ends a pass.
   *
   * @param pass the number of the pass, from 1
   * @throws AbortedException if a worker failed
   */
  // Correctness does not depend on the yield: it lets the other worker run on one processor.
  @SuppressWarnings("ThreadPriorityCheck")
  void await(int pass, HandOffs<?> handOffs) {
    if (workers == 1) {
      return;
    }
    if (arrived.incrementAndGet(pass & 1) == workers) {
      arrived.set(pass & 1, 0);
      ended = pass;
      return;
    }
    for (int spins = 0; ended < pass; spins++) {
      if (handOffs.isAborted()) {
        throw new AbortedException();
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
