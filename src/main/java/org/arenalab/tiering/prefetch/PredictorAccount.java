package org.arenalab.tiering.prefetch;

import org.arenalab.tiering.prefetch.PrefetchStats.State;

/**
 * The account of one predictor: fetched, used and wasted chunks, and the switch that follows from
 * them.
 *
 * <p>A predictor is switched off when its recent waste exceeds {@link #ALLOWANCE} chunks, 1 % of
 * the recent demand loads, and half of its recent use, all together. <i>Recent</i> means since the
 * last trial; all recent figures are halved when {@link #RECENT} of them are known.
 *
 * <p>The first trial follows after {@link #FIRST_PAUSE_NS}. Each further pause is twice as long, up
 * to {@link #LONGEST_PAUSE_NS}. A trial with {@link #PROOF} used chunks ends the doubling.
 */
final class PredictorAccount {
  /** Waste that is always allowed: two batches of predicomp's size. */
  static final int ALLOWANCE = 8;

  static final long FIRST_PAUSE_NS = 100_000_000L;
  static final long LONGEST_PAUSE_NS = 60_000_000_000L;

  /** Used chunks that prove a trial: no chance hits. */
  static final int PROOF = 64;

  private static final long RECENT = 8_192;
  private static final int LOADS_PER_WASTE = 100;

  private final LoopCounter issued = new LoopCounter();
  private final LoopCounter used = new LoopCounter();
  private final LoopCounter wasted = new LoopCounter();
  private final LoopCounter switchedOff = new LoopCounter();

  private long recentUsed;
  private long recentWasted;
  private long recentLoads;
  private long pauseNs = FIRST_PAUSE_NS;
  private long trialNs;
  private boolean isTrial;
  private boolean refused;
  private volatile State state = State.WATCHING;
  private volatile String reason = "";

  /** Counts a demand load that the predictor looked at. */
  void countLoad() {
    recentLoads++;
    age();
  }

  void countIssued(int count) {
    if (count > 0) {
      issued.add(count);
      if (state == State.WATCHING) {
        state = State.ON;
      }
    }
  }

  void countUsed(int count) {
    if (count > 0) {
      used.add(count);
      recentUsed += count;
      age();
      if (isTrial && recentUsed >= PROOF && !isTooWasteful()) {
        isTrial = false;
        pauseNs = FIRST_PAUSE_NS;
      }
    }
  }

  /** Counts wasted chunks, and switches the predictor off if they are too many. */
  void countWasted(int count, long nowNs) {
    if (count > 0) {
      wasted.add(count);
      recentWasted += count;
      age();
      if (state != State.OFF && isTooWasteful()) {
        switchOff(
            "wasted %d chunks, used %d at %d demand loads"
                .formatted(recentWasted, recentUsed, recentLoads),
            nowNs);
      }
    }
  }

  /** Returns the number of used chunks since start. */
  long used() {
    return used.get();
  }

  private void age() {
    if (recentUsed + recentWasted + recentLoads > RECENT) {
      recentUsed /= 2;
      recentWasted /= 2;
      recentLoads /= 2;
    }
  }

  private boolean isTooWasteful() {
    return recentWasted > ALLOWANCE + recentLoads / LOADS_PER_WASTE + recentUsed / 2;
  }

  /** Switches the predictor off until its trial. */
  void switchOff(String why, long nowNs) {
    reason = why;
    state = State.OFF;
    switchedOff.add(1);
    trialNs = nowNs + pauseNs;
    pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
    isTrial = true;
  }

  /** Switches the predictor off for good. */
  void refuse(String why) {
    reason = why;
    state = State.OFF;
    switchedOff.add(1);
    refused = true;
  }

  /** Starts the trial if it is due; returns whether it did. */
  boolean tryResume(long nowNs) {
    if (state != State.OFF || refused) {
      return false;
    }
    // A clock that jumped back must not delay the trial.
    trialNs = Math.min(trialNs - nowNs, LONGEST_PAUSE_NS) + nowNs;
    if (nowNs - trialNs < 0) {
      return false;
    }
    reason = "";
    state = State.WATCHING;
    recentUsed = 0;
    recentWasted = 0;
    recentLoads = 0;
    return true;
  }

  boolean isOff() {
    return state == State.OFF;
  }

  /** Returns whether the present period is a trial after a switch-off. */
  boolean isTrial() {
    return isTrial;
  }

  /** Returns the time until the trial, at most {@code longestNs}. */
  long untilTrialNs(long nowNs, long longestNs) {
    return state != State.OFF || refused ? longestNs : Math.clamp(trialNs - nowNs, 0, longestNs);
  }

  PrefetchStats.Predictor stats() {
    return new PrefetchStats.Predictor(
        issued.get(), used.get(), wasted.get(), switchedOff.get(), state, reason);
  }
}
