package org.arenalab.bench.pager.ab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.pager.workload.WorkloadKind;

/** {@code aggregate_summary.txt}: predicomp's table, and the lines that the command prints. */
final class AbSummary {
  private static final String GAP = "  ";

  private AbSummary() {}

  static String text(PagerAbPlan plan, List<ArmResult> results, List<String> lines) {
    List<List<String>> table = new ArrayList<>();
    List<String> heading = new ArrayList<>(List.of("workload", "runs_n"));
    for (String metric : AbMetric.SUMMARY) {
      heading.add(metric + "__p50");
      heading.add(metric + "__p95");
    }
    table.add(heading);
    for (WorkloadKind kind : plan.workloads()) {
      List<Round> rounds = Round.of(kind, results);
      if (!rounds.isEmpty()) {
        Map<String, String> fields = AbCsv.fields(rounds);
        List<String> row = new ArrayList<>(List.of(kind.label(), "" + rounds.size()));
        heading.subList(2, heading.size()).forEach(name -> row.add(fields.get(name)));
        table.add(row);
      }
    }
    return "process-pager A/B aggregate summary\n\n"
        + aligned(table)
        + "\n"
        + String.join("\n", lines)
        + "\n";
  }

  /** Aligns the columns, with a rule below the heading. */
  private static String aligned(List<List<String>> table) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < table.size(); row++) {
      List<String> words = new ArrayList<>();
      List<String> rule = new ArrayList<>();
      for (int column = 0; column < table.getFirst().size(); column++) {
        int at = column;
        int width = table.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
        words.add(("%-" + width + "s").formatted(table.get(row).get(column)));
        rule.add("-".repeat(width));
      }
      text.append(String.join(GAP, words).stripTrailing()).append('\n');
      if (row == 0) {
        text.append(String.join(GAP, rule)).append('\n');
      }
    }
    return text.toString();
  }
}
