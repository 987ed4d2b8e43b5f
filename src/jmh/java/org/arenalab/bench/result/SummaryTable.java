package org.arenalab.bench.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jmh.results.RunResult;

/**
 * The answers of a run, for a person: each question, each arm, its time with its uncertainty, and
 * its ratio to the floor arm and to the reference arm. At most {@link #WIDTH} columns wide.
 */
public final class SummaryTable {
  public static final int WIDTH = 100;

  private static final String ROW = "    %-20s  %-24s %-22s %s%n";
  private static final int TITLE_WIDTH = WIDTH - 2;

  private final Map<RowId, RunResult> results = new HashMap<>();
  private final long seed;

  public SummaryTable(Collection<RunResult> rows, long seed) {
    rows.forEach(row -> results.put(RowId.of(row.getParams()), row));
    this.seed = seed;
  }

  public String print(List<Question> questions) {
    StringBuilder out = new StringBuilder();
    for (Question question : questions) {
      print(question, out);
    }
    out.append(legend());
    return out.toString();
  }

  private void print(Question question, StringBuilder out) {
    out.append(clip(question.text(), WIDTH)).append(System.lineSeparator());
    for (List<RowId> group : groups(question).values()) {
      out.append("  ").append(clip(title(group.getFirst(), question), TITLE_WIDTH));
      out.append(System.lineSeparator());
      out.append(
          ROW.formatted(
              clip(question.arm() == null ? "" : question.arm(), 20),
              "time/op",
              question.floor() == null ? "" : "time against " + clip(question.floor(), 8),
              question.reference() == null
                  ? ""
                  : "speed against " + clip(question.reference(), 12)));
      for (RowId row : group) {
        out.append(line(row, question, group).stripTrailing()).append(System.lineSeparator());
      }
    }
    out.append(System.lineSeparator());
  }

  /** Rows that differ in nothing but the arm compete with each other. */
  private static Map<RowId, List<RowId>> groups(Question question) {
    Map<RowId, List<RowId>> groups = new LinkedHashMap<>();
    for (RowId row : question.rows()) {
      groups.computeIfAbsent(without(row, question.arm()), key -> new ArrayList<>()).add(row);
    }
    return groups;
  }

  private static RowId without(RowId row, String arm) {
    SortedMap<String, String> rest = new TreeMap<>(row.params());
    if (arm != null) {
      rest.remove(arm);
    }
    return new RowId(row.benchmark(), row.mode(), rest, row.threads());
  }

  private String title(RowId row, Question question) {
    return without(row, question.arm()).label();
  }

  private String line(RowId row, Question question, List<RowId> group) {
    String name = question.arm() == null ? "" : row.params().getOrDefault(question.arm(), "");
    double[] forks = forks(row);
    if (forks == null) {
      return ROW.formatted(clip(name, 20), "not measured", "", "");
    }
    return ROW.formatted(
        clip(name, 20),
        TimePerOperation.format(ForkStatistics.estimate(forks, seed)),
        against(row, forks, arm(question.floor(), question, group), false),
        against(row, forks, arm(question.reference(), question, group), true));
  }

  private static RowId arm(String name, Question question, List<RowId> group) {
    for (RowId row : group) {
      if (name != null && name.equals(row.params().get(question.arm()))) {
        return row;
      }
    }
    return null;
  }

  private String against(RowId row, double[] forks, RowId other, boolean asSpeed) {
    double[] otherForks = other == null ? null : forks(other);
    if (otherForks == null) {
      return "";
    }
    if (row.equals(other)) {
      return "1";
    }
    Estimate time = ForkStatistics.ratio(forks, otherForks, seed);
    Estimate shown = asSpeed ? time.inverse() : time;
    return "%sx [%s, %s]"
        .formatted(
            TimePerOperation.digits(shown.value()),
            TimePerOperation.digits(shown.low()),
            TimePerOperation.digits(shown.high()));
  }

  private double[] forks(RowId row) {
    RunResult result = results.get(row);
    return result == null ? null : ForkStatistics.forkMedians(TimePerOperation.nanoseconds(result));
  }

  private String legend() {
    TreeSet<Integer> forks = new TreeSet<>();
    results.values().forEach(row -> forks.add(row.getBenchmarkResults().size()));
    if (forks.isEmpty()) {
      return "No row has finished." + System.lineSeparator();
    }
    String count =
        forks.size() == 1 ? forks.first().toString() : forks.first() + " to " + forks.last();
    String brackets =
        forks.first() >= ForkStatistics.FORKS_FOR_INTERVAL
            ? "[95 % interval, bootstrap over forks]"
            : "[range over forks: fewer than "
                + ForkStatistics.FORKS_FOR_INTERVAL
                + " forks give no 95 % interval]";
    return "Median of %s forks' medians %s%n".formatted(count, brackets);
  }

  private static String clip(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
