package org.arenalab.slab.heap;

import org.arenalab.os.Internal;

/**
 * A backoff that decides in which rounds the scavenger samples the stack of a heap's owner. A
 * sample is a handshake and 120 bytes of garbage or more. A heap whose owner does not answer a
 * nudge therefore gets few samples.
 *
 * <p><b>Bound.</b> An owner that parks is sampled in the next round. An owner that waits in another
 * native method, as for a socket, shows as running and is sampled after 4 rounds. Both owners are
 * quiet: the heap is drained, and no further sample is taken until the owner uses its heap again.
 * An owner that is not quiet is sampled after 4 rounds, then after 8, 16, 32, and from then on
 * every {@value #MOST_ROUNDS} rounds. At the default decay of 100 ms this is once in 3.2 s.
 *
 * <p>Not thread-safe: guarded by the lock under which the scavenger drains.
 */
@Internal
public final class SampleBackoff {
  /** Limit of rounds between two samples of an owner that is never quiet. */
  static final int MOST_ROUNDS = 64;

  /**
   * Rounds until the first sample of a running owner. On a busy machine the owner may wait for a
   * processor; it answers as soon as it has one.
   */
  private static final int FIRST_ROUNDS = 4;

  private boolean parked;
  private int waitRounds = FIRST_ROUNDS;
  private int leftRounds = FIRST_ROUNDS;

  /**
   * Records that the owner has answered. An owner that answers late is sampled more rarely than a
   * new one.
   */
  public void recordAnswer() {
    parked = false;
    waitRounds = Math.max(FIRST_ROUNDS, waitRounds / 2);
    leftRounds = waitRounds;
  }

  /** Records that the last sample found the owner quiet: the wait starts again at 4 rounds. */
  public void recordQuiet() {
    waitRounds = FIRST_ROUNDS;
    leftRounds = FIRST_ROUNDS;
  }

  /**
   * Counts a round in which the owner has not answered.
   *
   * @param state the current state of the owner's thread
   * @return whether to sample its stack in this round
   */
  public boolean countRound(Thread.State state) {
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
