package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.StoredRow;

/**
 * Rows of one run that share a table. Rows of different runs never do, because their commits and
 * machines may differ.
 *
 * @param common the properties that the rows share
 */
record RunGroup(ReportRun run, RowId common, List<StoredRow> rows) {
  /**
   * Groups rows of runs without a profiler. A group is left out if newer runs have all of its rows.
   *
   * @param wanted selects the rows
   * @param common maps a row to the properties that the rows of a group share
   */
  static List<RunGroup> of(
      List<ReportRun> newestFirst, Predicate<StoredRow> wanted, UnaryOperator<RowId> common) {
    List<RunGroup> groups = new ArrayList<>();
    Set<RowId> known = new HashSet<>();
    for (ReportRun run : newestFirst) {
      Map<RowId, List<StoredRow>> ofRun = new LinkedHashMap<>();
      for (StoredRow row : run.isProfiled() ? List.<StoredRow>of() : run.run().rows()) {
        if (wanted.test(row)) {
          ofRun.computeIfAbsent(common.apply(row.id()), id -> new ArrayList<>()).add(row);
        }
      }
      ofRun.forEach(
          (shared, rows) -> {
            List<RowId> ids = rows.stream().map(StoredRow::id).toList();
            if (known.addAll(ids)) {
              groups.add(new RunGroup(run, shared, List.copyOf(rows)));
            }
          });
    }
    return List.copyOf(groups);
  }
}
