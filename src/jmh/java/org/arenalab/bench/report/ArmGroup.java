package org.arenalab.bench.report;

import java.util.List;
import org.arenalab.bench.compare.Direction;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;

/**
 * Rows that differ only in the arm.
 *
 * @param row the properties that all rows share
 * @param caption {@link #row} in one line: benchmark, mode if there are several, parameters and
 *     threads
 * @param reference the arm that the others are compared with
 * @param floor the arm that does the least possible work, or null
 * @param arms the best first
 * @param leaders the best arm except the floor, and the arms that no test distinguishes from the
 *     best
 */
record ArmGroup(
    RowId row,
    String caption,
    MetricUnit unit,
    String reference,
    String floor,
    List<Arm> arms,
    List<String> leaders) {

  Arm arm(String name) {
    return arms.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
  }

  Arm referenceArm() {
    return arm(reference);
  }

  /** Returns the best arm except the floor; null if the floor is the only arm. */
  Arm best() {
    return arms.stream().filter(each -> !each.name().equals(floor)).findFirst().orElse(null);
  }

  boolean leads(Arm arm) {
    return leaders.contains(arm.name());
  }

  boolean isLowerBetter() {
    return unit.direction() != Direction.HIGHER;
  }

  /** Returns the line that names {@code row} above its arms. */
  static String caption(RowId row, RowLabels labels) {
    StringBuilder caption = new StringBuilder(Html.clip(labels.name(row), 60));
    if (!labels.modeIfSeveral(row).isEmpty()) {
      caption.append(" · ").append(labels.modeIfSeveral(row));
    }
    row.params()
        .forEach(
            (name, value) ->
                caption.append(" · ").append(Html.clip(name)).append(' ').append(Html.clip(value)));
    String threads = row.threads() == 1 ? "1 thread" : row.threads() + " threads";
    return caption.append(" · ").append(threads).toString();
  }
}
