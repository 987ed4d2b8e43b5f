package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.arenalab.bench.result.RowId;

/** Which rows of a comparison of two runs still have no verdict on their primary metric. */
public final class Resolution {
  private Resolution() {}

  /** Those of {@code rows} that more forks could settle, in their order. */
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
    List<RowId> unresolved = new ArrayList<>();
    for (RowId row : rows) {
      if (!settled.contains(Observation.dimensions(row))) {
        unresolved.add(row);
      }
    }
    return unresolved;
  }

  private static boolean isSettled(MetricTable.Cell cell) {
    return cell != null
        && cell.contrast() != null
        && cell.contrast().verdict() != Verdict.UNRESOLVED;
  }
}
