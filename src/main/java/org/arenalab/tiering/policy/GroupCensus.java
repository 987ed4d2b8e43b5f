package org.arenalab.tiering.policy;

import java.util.Arrays;
import org.arenalab.os.Internal;

/**
 * The result of one visit to a group: the chunks by class, and the time at which the group needs
 * its next visit. Reusable.
 */
@Internal
public final class GroupCensus {
  /** The group needs no visit before an event. */
  public static final long NEVER = Long.MAX_VALUE;

  private final AgeLimits limits;
  private final long firstTColdNs;
  private final int[] guardedIdle = new int[ReturnGuard.LEVELS];

  public int hot;
  public int warm;

  /** Cold chunks, including the guarded ones. */
  public int cold;

  /** Cold chunks that may be stored. */
  public int eligible;

  /** Cold chunks that returned, and wait for twice {@code tCold}. */
  public int returnedOnce;

  /** Cold chunks that returned more often or later, and wait for longer. */
  public int churny;

  public int stored;
  public int incompressible;

  /** Incompressible chunks that are idle for {@code tCold}. */
  public int coldIncompressible;

  /** Stored chunks that the second tier may try now. */
  public int dense;

  private int hottest;
  private int warmest;
  private long untilDenseNs;
  private long nowNs;

  /**
   * Creates a census.
   *
   * @param firstTColdNs the value of {@code tCold} that the controller started with: the time in
   *     the store does not depend on refaults
   */
  public GroupCensus(AgeLimits limits, long firstTColdNs) {
    this.limits = limits;
    this.firstTColdNs = firstTColdNs;
  }

  /** Forgets the group before. */
  public void begin(long nowNs) {
    this.nowNs = nowNs;
    hot = 0;
    warm = 0;
    cold = 0;
    eligible = 0;
    returnedOnce = 0;
    churny = 0;
    stored = 0;
    incompressible = 0;
    coldIncompressible = 0;
    dense = 0;
    hottest = 0;
    warmest = 0;
    untilDenseNs = NEVER;
    Arrays.fill(guardedIdle, 0);
  }

  /** Counts a raw chunk that compression may try. */
  public void addRaw(int idleEpochs, int record) {
    switch (limits.classify(idleEpochs)) {
      case HOT -> {
        hot++;
        hottest = Math.max(hottest, idleEpochs);
      }
      case WARM -> {
        warm++;
        warmest = Math.max(warmest, idleEpochs);
      }
      case COLD -> addCold(idleEpochs, StoreRecord.returns(record));
    }
  }

  private void addCold(int idleEpochs, int returns) {
    cold++;
    if (limits.isPastGuard(idleEpochs, returns)) {
      eligible++;
      return;
    }
    guardedIdle[returns] = Math.max(guardedIdle[returns], idleEpochs);
    if (returns == 1) {
      returnedOnce++;
    } else {
      churny++;
    }
  }

  /** Counts a raw chunk that compression does not try again before it is written. */
  public void addIncompressible(int idleEpochs) {
    incompressible++;
    if (limits.classify(idleEpochs) == HotnessClass.COLD) {
      coldIncompressible++;
    }
  }

  /**
   * Counts a stored chunk.
   *
   * @param secondTier whether there is a second tier
   */
  public void addStored(int record, boolean secondTier) {
    stored++;
    if (secondTier && !StoreRecord.isDense(record)) {
      long untilNs = StoreRecord.untilSecondTierNs(record, nowNs, firstTColdNs);
      if (untilNs <= 0) {
        dense++;
      } else {
        untilDenseNs = Math.min(untilDenseNs, untilNs);
      }
    }
  }

  /**
   * Returns the time at which the first chunk can change its class by age, in nanoseconds from now.
   * Chunks that may be stored or moved to the second tier now are left out; {@link #NEVER} if no
   * chunk is left.
   */
  public long nextChangeNs(EpochTimes times) {
    long next = untilDenseNs;
    if (hot > 0) {
      next = Math.min(next, limits.tHotNs() - times.idleNs(hottest));
    }
    if (warm > 0) {
      next = Math.min(next, limits.tColdNs() - times.idleNs(warmest));
    }
    for (int returns = 1; returns < guardedIdle.length; returns++) {
      if (guardedIdle[returns] > 0) {
        long neededNs = ReturnGuard.idleNs(returns, limits.tColdNs());
        next = Math.min(next, neededNs - times.idleNs(guardedIdle[returns]));
      }
    }
    return next;
  }
}
