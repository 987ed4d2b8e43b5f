package org.arenalab.pager.daemon.background;

import org.arenalab.os.Internal;
import org.arenalab.tiering.policy.RefaultController;
import org.arenalab.tiering.policy.WorkingSet;

/**
 * The time after which untouched pages are cold. It grows while too many pages come back, from the
 * configured time up to {@value #MOST} times as much.
 *
 * <p>For the background thread; any thread may read {@link #tColdNs}. Calls nothing.
 */
@Internal
public final class PromotionGoal {
  /** Refaults per minute that are accepted, as a share of the pages of active ranges. */
  static final double PER_MINUTE = 0.01;

  static final int MOST = 16;

  private final RefaultController controller;
  private final WorkingSet workingSet;
  private long refaults;
  private volatile long tColdNs;

  /**
   * Begins with the configured time.
   *
   * @param totalRefaults pages that came back before, for example under a daemon that has died
   */
  PromotionGoal(long tColdNs, long totalRefaults, long nowNs) {
    this.tColdNs = tColdNs;
    refaults = totalRefaults;
    controller = new RefaultController(PER_MINUTE, tColdNs, tColdNs, MOST * tColdNs, nowNs);
    workingSet = new WorkingSet(nowNs);
  }

  /**
   * Takes the present figures, and does a step if one is due.
   *
   * @param totalRefaults pages that came back in total
   * @param pages of active ranges
   * @param held whether eviction is limited by something else now
   */
  void update(long totalRefaults, long pages, boolean held, long nowNs) {
    double set = workingSet.update(pages, nowNs);
    if (controller.isDue(nowNs)) {
      tColdNs = controller.step(totalRefaults - refaults, set, held, nowNs);
      refaults = totalRefaults;
    }
  }

  public long tColdNs() {
    return tColdNs;
  }
}
