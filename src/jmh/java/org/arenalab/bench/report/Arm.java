package org.arenalab.bench.report;

import org.arenalab.bench.compare.Contrast;
import org.arenalab.bench.result.Estimate;

/**
 * One competitor in a group.
 *
 * @param forks the median of each fork, in the unit of the group; none where only a score is known
 * @param value the median over forks with its bounds
 * @param contrast with the reference of the group; null for the reference and where there is none
 */
// Only read, and never compared with another.
@SuppressWarnings("ArrayRecordComponent")
record Arm(String name, double[] forks, Estimate value, Contrast contrast) {

  /** Whether there is a ratio to the reference with bounds. */
  boolean hasRatio() {
    return contrast != null && contrast.ratio() != null;
  }
}
