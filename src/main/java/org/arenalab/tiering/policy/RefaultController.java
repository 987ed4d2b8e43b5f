package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * The controller of {@code tCold}: it holds the refaults per minute at a share of the working set.
 * An integrator in the logarithm of {@code tCold}: it multiplies {@code tCold} by a factor above 1
 * while there are too many refaults, and below 1 while there are fewer than allowed.
 *
 * <p><b>Stale refaults.</b> A chunk that was idle for less than the present {@code tCold} before
 * its access would not be stored now. Its refault is the result of an older, smaller value. Such a
 * refault is counted and shown, but it is not part of the error. Without it, the refaults follow a
 * change of {@code tCold} at once: all chunks that were idle for longer are stored in either case.
 *
 * <p><b>Why the gain falls with {@code tCold}.</b> A caller that cannot recognise stale refaults
 * sees a change of {@code tCold} after about {@code tCold}. An integrator that is faster than that
 * oscillates. With stale refaults the integrator may be four times as fast; then the noise of the
 * count and the phases of the program limit it.
 *
 * <p><b>Anti-windup.</b> The only state is {@code tCold} itself, which the bounds limit. No hidden
 * sum has to unwind. {@code tCold} falls only in a step in which a smaller value would have an
 * effect. It does not fall while the budget or a full pool limits compression, or while the program
 * is idle: that would change nothing now, and too much later. With stale refaults it does not fall
 * before {@code tCold} has passed since the start either: no chunk can have been idle for that
 * long, so the absence of refaults says nothing.
 */
@Internal
public final class RefaultController {
  private static final long NS_PER_S = 1_000_000_000;
  private static final double NS_PER_MINUTE = 60e9;

  /** Time between two steps. */
  public static final long STEP_NS = 5 * NS_PER_S;

  /** The integrator's time constant in multiples of {@code tCold}, without stale refaults. */
  private static final double DELAYED = 2;

  /** The integrator's time constant in multiples of {@code tCold}, with stale refaults. */
  private static final double PROMPT = 0.5;

  private static final double MAX_GAIN = 0.1;

  /** Limit of the error above: more refaults than 5 x the goal count as that many. */
  private static final double MAX_ERROR = 4;

  /** Time constant of the rate that is shown. */
  private static final double SHOWN_NS = 60e9;

  private final double goalPerMinute;
  private final long minNs;
  private final long maxNs;
  private final boolean knowsStale;
  private final long startNs;
  private double tColdNs;
  private long lastNs;
  private double shownPerMinute;

  /**
   * Creates a controller whose caller cannot recognise stale refaults.
   *
   * @param goalPerMinute refaults per minute as a share of the working set
   * @param minNs lower bound of {@code tCold}
   * @param maxNs upper bound of {@code tCold}
   */
  public RefaultController(double goalPerMinute, long tColdNs, long minNs, long maxNs, long nowNs) {
    this(false, goalPerMinute, tColdNs, minNs, maxNs, nowNs);
  }

  /**
   * Returns a controller whose caller counts the stale refaults.
   *
   * @param goalPerMinute refaults per minute as a share of the working set
   * @param minNs lower bound of {@code tCold}
   * @param maxNs upper bound of {@code tCold}
   */
  public static RefaultController withStaleRefaults(
      double goalPerMinute, long tColdNs, long minNs, long maxNs, long nowNs) {
    return new RefaultController(true, goalPerMinute, tColdNs, minNs, maxNs, nowNs);
  }

  private RefaultController(
      boolean knowsStale, double goalPerMinute, long tColdNs, long minNs, long maxNs, long nowNs) {
    this.knowsStale = knowsStale;
    this.goalPerMinute = goalPerMinute;
    this.tColdNs = tColdNs;
    this.minNs = minNs;
    this.maxNs = maxNs;
    startNs = nowNs;
    lastNs = nowNs;
  }

  /** Returns whether a step is due. */
  public boolean isDue(long nowNs) {
    return nowNs - lastNs >= STEP_NS;
  }

  /** Does one step without stale refaults; see {@link #step(long, long, double, boolean, long)}. */
  public long step(long refaults, double workingSet, boolean held, long nowNs) {
    return step(refaults, 0, workingSet, held, nowNs);
  }

  /**
   * Does one step.
   *
   * @param refaults since the last step
   * @param stale those of the refaults that the present {@code tCold} would not have caused
   * @param workingSet in chunks
   * @param held whether a smaller {@code tCold} would have no effect now
   * @return the new {@code tCold} in nanoseconds
   */
  public long step(long refaults, long stale, double workingSet, boolean held, long nowNs) {
    double passedNs = Math.max(nowNs - lastNs, 1);
    lastNs = nowNs;
    double perRefault = NS_PER_MINUTE / passedNs / Math.max(workingSet, 1);
    double weight = 1 - Math.exp(-passedNs / SHOWN_NS);
    shownPerMinute += weight * (refaults * perRefault - shownPerMinute);
    double error = error((refaults - stale) * perRefault);
    if (error > 0 || !(held || isTooEarly(nowNs))) {
      double slowness = knowsStale ? PROMPT : DELAYED;
      double gain = Math.min(MAX_GAIN, passedNs / (slowness * (passedNs + tColdNs)));
      tColdNs = Math.clamp(tColdNs * Math.exp(gain * error), (double) minNs, (double) maxNs);
    }
    return (long) tColdNs;
  }

  private boolean isTooEarly(long nowNs) {
    return knowsStale && nowNs - startNs < tColdNs;
  }

  private double error(double perMinute) {
    if (goalPerMinute == 0) {
      return perMinute > 0 ? MAX_ERROR : 0;
    }
    return Math.min(perMinute / goalPerMinute - 1, MAX_ERROR);
  }

  /** Raises {@code tCold} to a floor, within the upper bound. */
  public void raise(long floorNs) {
    tColdNs = Math.max(tColdNs, (double) Math.min(floorNs, maxNs));
  }

  /** Returns the current {@code tCold} in nanoseconds. */
  public long tColdNs() {
    return (long) tColdNs;
  }

  /** Returns the refaults per minute as a share of the working set, averaged over a minute. */
  public double refaultsPerMinute() {
    return shownPerMinute;
  }
}
