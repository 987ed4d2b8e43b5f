package org.arenalab.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.MissingRow;
import org.arenalab.bench.result.row.RowId;

/**
 * The rows that a run has promised, and the reasons why some are incomplete. Confined to its store.
 */
final class Promises {
  private final List<ExpectedRow> expected;
  private final Map<RowId, String> failures = new LinkedHashMap<>();
  private RunOutcome outcome = RunOutcome.RUNNING;

  Promises(List<ExpectedRow> expected) {
    this.expected = List.copyOf(expected);
  }

  List<RowId> rows() {
    return expected.stream().map(ExpectedRow::id).toList();
  }

  void fail(RowId row, String reason) {
    failures.put(row, reason);
  }

  boolean hasFailed(RowId row) {
    return failures.containsKey(row);
  }

  void end(RunOutcome how) {
    outcome = how;
  }

  /**
   * Returns the incomplete rows.
   *
   * @param finished returns the number of a row's finished forks
   */
  List<MissingRow> missing(ToIntFunction<RowId> finished) {
    List<MissingRow> missing = new ArrayList<>();
    for (ExpectedRow row : expected) {
      int forks = finished.applyAsInt(row.id());
      if (forks < row.forks()) {
        missing.add(
            new MissingRow(
                row.id(), row.forks(), forks, failures.getOrDefault(row.id(), whyNotRun())));
      }
    }
    return missing;
  }

  private String whyNotRun() {
    return switch (outcome) {
      case RUNNING -> "not run yet";
      case FINISHED -> "not run";
      case INTERRUPTED -> "interrupted";
    };
  }
}
