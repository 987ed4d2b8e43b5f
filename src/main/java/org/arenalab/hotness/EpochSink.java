package org.arenalab.hotness;

/** A receiver of touched units with their epochs; see {@link TouchMap#drain}. */
@FunctionalInterface
public interface EpochSink {
  /**
   * Receives a unit that was touched.
   *
   * @param unit index in its range
   * @param epoch of the last touch
   */
  void touched(int unit, int epoch);
}
