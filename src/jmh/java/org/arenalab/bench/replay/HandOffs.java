package org.arenalab.bench.replay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The hand-offs of a replay: a slot for a block, and the number of the pass that filled it.
 *
 * <p>Assumption: a hand-off is filled once and emptied once in each pass, by two workers.
 * Guarantee: the worker that empties it sees the block and all writes before the fill. Progress:
 * the emptying worker waits for the filling one. A worker fills without waiting, because a pass
 * begins after all workers have ended the pass before.
 */
final class HandOffs<S> {
  private static final VarHandle PASS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int SPINS = 1_000;

  private final S slots;
  private final int[] filledIn;
  private volatile boolean aborted;

  HandOffs(S slots, int count) {
    this.slots = slots;
    filledIn = new int[count];
  }

  S slots() {
    return slots;
  }

  /** Publishes a block that was put into the slot of a hand-off. */
  void fill(int handOff, int pass) {
    PASS.setRelease(filledIn, handOff, pass);
  }

  /**
   * Waits until a hand-off is filled in a pass.
   *
   * @throws AbortedException if another worker failed
   */
  // Correctness does not depend on the yield: it lets the other worker run on one processor.
  @SuppressWarnings("ThreadPriorityCheck")
  void await(int handOff, int pass) {
    for (int spins = 0; (int) PASS.getAcquire(filledIn, handOff) != pass; spins++) {
      if (aborted) {
        throw new AbortedException();
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /** Ends the waits of all workers. */
  void abort() {
    aborted = true;
  }

  boolean isAborted() {
    return aborted;
  }

  /** The end of a worker whose replay was ended by another thread. */
  static final class AbortedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AbortedException() {
      super("the replay was ended", null, false, false);
    }
  }
}
