package org.arenalab.tiering.policy;

import java.util.Arrays;
import org.arenalab.os.Internal;

/**
 * The limits between the classes in epochs of the arena, so that a chunk is classified by one
 * comparison. They are computed once in each tick.
 *
 * <p>One thread calls {@link #update}. Other threads may classify concurrently: they use the limits
 * of the tick before or after.
 */
@Internal
public final class AgeLimits {
  private final int[] coldEpochs = new int[ReturnGuard.LEVELS];
  private int warmEpochs = EpochTimes.NEVER;
  private long tHotNs;
  private long tColdNs;
  private volatile EpochTimes times;

  public AgeLimits() {
    Arrays.fill(coldEpochs, EpochTimes.NEVER);
  }

  /** Computes the limits of this tick. */
  public void update(EpochTimes times, long tHotNs, long tColdNs) {
    this.tHotNs = tHotNs;
    this.tColdNs = tColdNs;
    this.times = times;
    warmEpochs = times.epochsIdleFor(tHotNs + 1);
    for (int level = 0; level < coldEpochs.length; level++) {
      coldEpochs[level] = times.epochsIdleFor(ReturnGuard.idleNs(level, tColdNs));
    }
  }

  /** Returns the class of a raw chunk. */
  public HotnessClass classify(int idleEpochs) {
    if (idleEpochs >= coldEpochs[0]) {
      return HotnessClass.COLD;
    }
    return idleEpochs >= warmEpochs ? HotnessClass.WARM : HotnessClass.HOT;
  }

  /** Returns whether a cold chunk with this many returns has been idle for long enough. */
  public boolean isPastGuard(int idleEpochs, int returns) {
    return idleEpochs >= coldEpochs[returns];
  }

  /** Returns the age of a chunk in nanoseconds; 0 before the first {@link #update}. */
  public long idleNs(int idleEpochs) {
    EpochTimes known = times;
    return known == null ? 0 : known.idleNs(idleEpochs);
  }

  public long tHotNs() {
    return tHotNs;
  }

  public long tColdNs() {
    return tColdNs;
  }
}
