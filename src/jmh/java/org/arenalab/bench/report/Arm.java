package org.arenalab.bench.report;

import org.arenalab.bench.compare.Contrast;
import org.arenalab.bench.result.row.Estimate;

/**
 * One competitor in a group.
 *
 * @param forks the median of each fork, in the unit of the group; empty if only a score is known
 * @param value the median over forks with its bounds
 * @param contrast the comparison with the group's reference arm; null for that arm, and if unknown
 */
// Only read, never compared.
@SuppressWarnings("ArrayRecordComponent")
record Arm(String name, double[] forks, Estimate value, Contrast contrast) {

  /** Returns whether the ratio to the reference arm is known. */
  boolean hasRatio() {
    return contrast != null && contrast.ratio() != null;
  }
}
