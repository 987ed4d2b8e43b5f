package org.arenalab.bench.compare;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredRow;

/** The rows of a comparison of two runs that have no verdict on their primary metric yet. */
public final class Resolution {
  private Resolution() {}

  /** Returns the members of {@code rows} without a verdict, in their order. */
  public static List<RowId> unresolved(Comparison comparison, Collection<RowId> rows) {
    Set<Map<String, String>> settled = new HashSet<>();
    for (MetricTable table : comparison.tables()) {
      if (table.isPrimary()) {
        for (MetricTable.TableRow row : table.rows()) {
          if (row.cells().stream().anyMatch(Resolution::isSettled)) {
            settled.add(row.dimensions());
          }
        }
      }
    }
    RowLabels labels = Observation.labels(comparison.sides());
    Set<RowId> done = new HashSet<>();
    for (Side side : comparison.sides()) {
      for (StoredRow row : side.run().rows()) {
        if (settled.contains(labels.dimensions(row.id()))) {
          done.add(row.id());
        }
      }
    }
    return rows.stream().filter(row -> !done.contains(row)).toList();
  }

  private static boolean isSettled(MetricTable.Cell cell) {
    return cell != null
        && cell.contrast() != null
        && cell.contrast().verdict() != Verdict.UNRESOLVED;
  }
}
