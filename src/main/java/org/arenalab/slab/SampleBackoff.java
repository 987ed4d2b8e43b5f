package org.arenalab.slab;

/**
 * Decides in which rounds of the {@link Scavenger} the stack of a heap's owner is sampled. A sample
 * is a handshake and 120 bytes of garbage or more, so a heap whose owner does not answer a nudge
 * gets few of them.
 *
 * <p><b>Bound.</b> An owner that parks is sampled in the next round. An owner that waits in another
 * native method, as for a socket, shows as running and is sampled after 4 rounds. Both are quiet:
 * the heap is drained, and no further sample is taken until the owner calls again. An owner that is
 * not quiet is sampled after 4 rounds, then after 8, 16, 32, and from then on every {@value
 * #MOST_ROUNDS} rounds: at the default decay of 100 ms once in 3.2 s.
 *
 * <p>Not thread-safe: guarded by the lock of the rounds.
 */
final class SampleBackoff {
  /** Most rounds between two samples of one owner that is never quiet. */
  static final int MOST_ROUNDS = 64;

  /**
   * Rounds until an owner that runs is sampled for the first time: on a busy machine it may wait
   * for a processor, and answers as soon as it has one.
   */
  private static final int FIRST_ROUNDS = 4;

  private boolean parked;
  private int waitRounds = FIRST_ROUNDS;
  private int leftRounds = FIRST_ROUNDS;

  /** The owner has answered. One that answers late is still sampled more rarely than a new one. */
  void answered() {
    parked = false;
    waitRounds = Math.max(FIRST_ROUNDS, waitRounds / 2);
    leftRounds = waitRounds;
  }

  /** The last sample has found the owner quiet: the next wait begins anew. */
  void wasQuiet() {
    waitRounds = FIRST_ROUNDS;
    leftRounds = FIRST_ROUNDS;
  }

  /**
   * Counts a round in which the owner has not answered.
   *
   * @param state of the owner's thread now
   * @return whether its stack is to be sampled in this round
   */
  boolean countRound(Thread.State state) {
    boolean parkedBefore = parked;
    parked = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    leftRounds--;
    if (leftRounds > 0 && (parkedBefore || !parked)) {
      return false;
    }
    waitRounds = Math.min(2 * waitRounds, MOST_ROUNDS);
    leftRounds = waitRounds;
    return true;
  }
}
