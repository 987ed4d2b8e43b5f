package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * The times at which the epochs of an arena began. It turns a chunk's idle epochs into an age, and
 * an age into idle epochs. An age is a lower bound: the access is taken to be at the end of its
 * epoch.
 *
 * <p>The 2,048 latest epochs are known exactly, and one of 64 for 262,144 epochs. That is 7 hours
 * at ten epochs a second; older ages count as the oldest one that is known. Memory: 48 KiB.
 *
 * <p>Thread-safe: a snapshot reads ages while the hotness thread begins epochs.
 */
@Internal
public final class EpochTimes {
  /** Result of {@link #epochsIdleFor} for an age longer than the history. */
  public static final int NEVER = Integer.MAX_VALUE;

  private static final int FINE = 2048;
  private static final int COARSE = 4096;
  private static final int STEP = 64;

  /** Bits of the arena's epochs. */
  private static final int EPOCH_MASK = Integer.MAX_VALUE;

  private final long[] fine = new long[FINE];
  private final long[] coarse = new long[COARSE];

  /** Number of epochs since the first one. */
  private long last;

  private int lastEpoch;
  private long nowNs;

  /** Begins the history with one epoch. */
  public EpochTimes(int epoch, long nowNs) {
    lastEpoch = epoch;
    this.nowNs = nowNs;
    fine[0] = nowNs;
    coarse[0] = nowNs;
  }

  /**
   * Records that an epoch began now. Epochs that began unseen since the last call count as begun
   * now.
   *
   * @param epoch the arena's number of it; numbers wrap at 2^31
   */
  public synchronized void begin(int epoch, long nowNs) {
    int begun = (epoch - lastEpoch) & EPOCH_MASK;
    this.nowNs = nowNs;
    lastEpoch = epoch;
    // More than the history holds: only the latest ones are recorded.
    int recorded = Math.min(begun, FINE);
    last += begun - recorded;
    for (int i = 0; i < recorded; i++) {
      last++;
      fine[(int) (last % FINE)] = nowNs;
      if (last % STEP == 0) {
        coarse[(int) (last / STEP % COARSE)] = nowNs;
      }
    }
  }

  /** Returns the time for which a chunk has surely been idle, in nanoseconds. */
  public synchronized long idleNs(int idleEpochs) {
    return idleEpochs <= 0 ? 0 : nowNs - startNs(idleEpochs - 1);
  }

  /** Returns a start, not before the true one, of the epoch that began {@code ago} epochs ago. */
  private long startNs(int ago) {
    long epoch = Math.max(last - ago, 0);
    if (last - epoch < FINE) {
      return fine[(int) (epoch % FINE)];
    }
    long kept = Math.ceilDiv(epoch, STEP);
    return coarse[(int) (Math.max(kept, last / STEP - COARSE + 1) % COARSE)];
  }

  /**
   * Returns the smallest number of idle epochs of a chunk that has surely been idle for {@code
   * ageNs}; {@link #NEVER} if the history is shorter than that.
   */
  public synchronized int epochsIdleFor(long ageNs) {
    int most = (int) Math.min(last + 1, NEVER - 1);
    if (idleNs(most) < ageNs) {
      return NEVER;
    }
    int least = 0;
    while (least < most) {
      int middle = (least + most) >>> 1;
      if (idleNs(middle) >= ageNs) {
        most = middle;
      } else {
        least = middle + 1;
      }
    }
    return least;
  }
}
