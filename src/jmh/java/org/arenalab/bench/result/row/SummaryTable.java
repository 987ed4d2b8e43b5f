package org.arenalab.bench.result.row;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.openjdk.jmh.results.RunResult;

/**
 * The answers of a run for a human reader: each question and each arm. An arm has its time with the
 * uncertainty, and its ratio to the floor arm and to the reference arm. If memory was measured, an
 * arm has its memory before, at the peak of, and one second after a burst. If a trace was replayed,
 * an arm has its time minus the floor's in place of that ratio, the times of single events, and its
 * memory during a pass. At most {@link #WIDTH} columns wide.
 */
public final class SummaryTable {
  public static final int WIDTH = 100;

  private static final String INDENT = "    ";
  private static final String GAP = "  ";
  private static final int NAME_WIDTH = 20;
  private static final String LIVE = "(live blocks)";

  private final Map<RowId, RunResult> results = new HashMap<>();
  private final RowLabels labels;
  private final long seed;

  public SummaryTable(Collection<RunResult> rows, long seed) {
    rows.forEach(row -> results.put(RowId.of(row.getParams()), row));
    this.labels = RowLabels.of(results.keySet());
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
    line(question.text(), out);
    boolean memory = question.rows().stream().anyMatch(this::hasMemory);
    for (List<RowId> group : groups(question).values()) {
      line("  " + labels.label(group.getFirst().without(question.arm())), out);
      if (memory) {
        for (MemoryMoments each : MemoryMoments.ALL) {
          print(each.caption(), MemoryMoments.NAMES, each.metrics(), question, group, out);
        }
      }
      if (memory && question.floor() == null && question.reference() == null) {
        continue;
      }
      boolean replay = group.stream().anyMatch(this::isReplay);
      List<List<String>> table = new ArrayList<>();
      table.add(heading(question, replay));
      for (RowId row : group) {
        table.add(cells(row, question, group, replay));
      }
      align(table).forEach(each -> line(each, out));
      if (replay) {
        for (ReplayFigures each : ReplayFigures.ALL) {
          print(each.caption(), each.names(), each.metrics(), question, group, out);
        }
      }
    }
    line("", out);
  }

  private boolean hasMemory(RowId row) {
    return MemoryMoments.PROCESS.metrics().stream().anyMatch(name -> forks(row, name) != null);
  }

  private boolean isReplay(RowId row) {
    return ReplayFigures.MEMORY.metrics().stream().allMatch(name -> forks(row, name) != null);
  }

  /** Prints a table of secondary metrics. */
  private void print(
      String caption,
      List<String> names,
      List<String> metrics,
      Question question,
      List<RowId> group,
      StringBuilder out) {
    List<List<String>> table = new ArrayList<>();
    List<String> heading = new ArrayList<>();
    heading.add(question.arm() == null ? "" : clip(question.arm(), NAME_WIDTH));
    heading.addAll(names);
    table.add(heading);
    if (metrics.equals(ReplayFigures.OVER_TIME.metrics())) {
      // The live blocks are those of the trace, so each row has the same.
      RowId any = group.stream().filter(results::containsKey).findFirst().orElseThrow();
      table.add(cells(LIVE, any, ReplayFigures.LIVE_OVER_TIME));
    }
    for (RowId row : group) {
      String name = row.params().getOrDefault(String.valueOf(question.arm()), "");
      table.add(cells(clip(name, NAME_WIDTH), row, metrics));
    }
    line("   " + caption, out);
    align(table).forEach(each -> line(each, out));
  }

  private List<String> cells(String name, RowId row, List<String> metrics) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (String metric : metrics) {
      double[] forks = forks(row, metric);
      String none = results.containsKey(row) ? "-" : "not measured";
      cells.add(forks == null ? none : cell(metric, forks));
    }
    return cells;
  }

  /** Returns the median with its bounds; a time of a million ns would be too wide for the table. */
  private String cell(String metric, double[] forks) {
    return metric.equals(ReplayFigures.LONGEST)
        ? TimePerOperation.format(ForkStatistics.estimate(forks, seed))
        : MemoryMoments.cell(forks, seed);
  }

  /** Returns the median of each fork, or null if no iteration has the metric. */
  private double[] forks(RowId row, String metric) {
    RunResult result = results.get(row);
    if (result == null) {
      return null;
    }
    double[][] iterations =
        result.getBenchmarkResults().stream()
            .map(
                fork ->
                    fork.getIterationResults().stream()
                        .map(each -> each.getSecondaryResults().get(metric))
                        .filter(Objects::nonNull)
                        .mapToDouble(each -> each.getScore())
                        .toArray())
            .filter(values -> values.length > 0)
            .toArray(double[][]::new);
    return iterations.length == 0 ? null : ForkStatistics.forkMedians(iterations);
  }

  private static void line(String text, StringBuilder out) {
    out.append(clip(text.stripTrailing(), WIDTH)).append(System.lineSeparator());
  }

  /** Pads every column to its widest cell; the line is stripped when it is printed. */
  private static List<String> align(List<List<String>> table) {
    List<String> lines = new ArrayList<>();
    int columns = table.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> cells : table) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], cells.get(column).length());
      }
    }
    for (List<String> cells : table) {
      StringBuilder padded = new StringBuilder(INDENT);
      for (int column = 0; column < columns; column++) {
        String cell = cells.get(column);
        padded.append(cell).repeat(' ', widths[column] - cell.length()).append(GAP);
      }
      lines.add(padded.toString());
    }
    return lines;
  }

  private static List<String> heading(Question question, boolean replay) {
    String floor = replay ? "net of " : "time vs ";
    return List.of(
        question.arm() == null ? "" : clip(question.arm(), NAME_WIDTH),
        "time/op",
        question.floor() == null ? "" : floor + clip(question.floor(), NAME_WIDTH),
        question.reference() == null ? "" : "speed vs " + clip(question.reference(), NAME_WIDTH));
  }

  /** Groups the rows that differ only in the arm, and so compete with each other. */
  private static Map<RowId, List<RowId>> groups(Question question) {
    Map<RowId, List<RowId>> groups = new LinkedHashMap<>();
    for (RowId row : question.rows()) {
      groups.computeIfAbsent(row.without(question.arm()), key -> new ArrayList<>()).add(row);
    }
    return groups;
  }

  private List<String> cells(RowId row, Question question, List<RowId> group, boolean replay) {
    String name = question.arm() == null ? "" : row.params().getOrDefault(question.arm(), "");
    double[] forks = forks(row);
    if (forks == null) {
      return List.of(clip(name, NAME_WIDTH), "not measured", "", "");
    }
    return List.of(
        clip(name, NAME_WIDTH),
        TimePerOperation.format(ForkStatistics.estimate(forks, seed)),
        replay
            ? netOf(row, forks, arm(question.floor(), question, group))
            : against(row, forks, arm(question.floor(), question, group), false),
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
    return TimePerOperation.digits(shown.value()) + "x" + TimePerOperation.bounds(shown, 1);
  }

  private String netOf(RowId row, double[] forks, RowId floor) {
    double[] floorForks = floor == null ? null : forks(floor);
    if (floorForks == null) {
      return "";
    }
    return row.equals(floor)
        ? "0"
        : TimePerOperation.format(ForkStatistics.difference(forks, floorForks, seed));
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
    return "Medians over %s %s%s%n"
        .formatted(count, forks.last() == 1 ? "fork" : "forks", brackets(forks.first()));
  }

  private static String brackets(int fewestForks) {
    if (fewestForks == 1) {
      return "; the variation between forks needs at least two forks";
    }
    return fewestForks >= ForkStatistics.FORKS_FOR_INTERVAL
        ? " [95 % interval, bootstrap over forks]"
        : " [range over forks]; fewer than "
            + ForkStatistics.FORKS_FOR_INTERVAL
            + " forks give no 95 % interval";
  }

  private static String clip(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
