package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * The controller of {@code tCold}: it holds the refaults per minute at a share of the working set.
 * An integrator in the logarithm of {@code tCold}: it multiplies {@code tCold} by a factor above 1
 * while there are too many refaults, and below 1 while there are fewer than allowed.
 *
 * <p><b>Why the gain falls with {@code tCold}.</b> A change of {@code tCold} shows in the refaults
 * after about {@code tCold}. An integrator that is faster than that oscillates.
 *
 * <p><b>Anti-windup.</b> The only state is {@code tCold} itself, which the bounds limit. No hidden
 * sum has to unwind. {@code tCold} falls only in a step in which a smaller value would have an
 * effect. It does not fall while the budget or a full pool limits compression, or while the program
 * is idle: that would change nothing now, and too much later.
 */
@Internal
public final class RefaultController {
  private static final long NS_PER_S = 1_000_000_000;
  private static final double NS_PER_MINUTE = 60e9;

  /** Time between two steps. */
  public static final long STEP_NS = 5 * NS_PER_S;

  /** The integrator's time constant is this many times the delay of the effect. */
  private static final double SLOWNESS = 2;

  private static final double MAX_GAIN = 0.1;

  /** Limit of the error above: more refaults than 5 x the goal count as that many. */
  private static final double MAX_ERROR = 4;

  /** Time constant of the rate that is shown. */
  private static final double SHOWN_NS = 60e9;

  private final double goalPerMinute;
  private final long minNs;
  private final long maxNs;
  private double tColdNs;
  private long lastNs;
  private double shownPerMinute;

  /**
   * Creates a controller.
   *
   * @param goalPerMinute refaults per minute as a share of the working set
   * @param minNs lower bound of {@code tCold}
   * @param maxNs upper bound of {@code tCold}
   */
  public RefaultController(double goalPerMinute, long tColdNs, long minNs, long maxNs, long nowNs) {
    this.goalPerMinute = goalPerMinute;
    this.tColdNs = tColdNs;
    this.minNs = minNs;
    this.maxNs = maxNs;
    lastNs = nowNs;
  }

  /** Returns whether a step is due. */
  public boolean isDue(long nowNs) {
    return nowNs - lastNs >= STEP_NS;
  }

  /**
   * Does one step.
   *
   * @param refaults since the last step
   * @param workingSet in chunks
   * @param held whether a smaller {@code tCold} would have no effect now
   * @return the new {@code tCold} in nanoseconds
   */
  public long step(long refaults, double workingSet, boolean held, long nowNs) {
    double passedNs = Math.max(nowNs - lastNs, 1);
    lastNs = nowNs;
    double perMinute = refaults * (NS_PER_MINUTE / passedNs) / Math.max(workingSet, 1);
    double weight = 1 - Math.exp(-passedNs / SHOWN_NS);
    shownPerMinute += weight * (perMinute - shownPerMinute);
    double error = error(perMinute);
    if (error > 0 || !held) {
      double gain = Math.min(MAX_GAIN, passedNs / (SLOWNESS * (passedNs + tColdNs)));
      tColdNs = Math.clamp(tColdNs * Math.exp(gain * error), (double) minNs, (double) maxNs);
    }
    return (long) tColdNs;
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
