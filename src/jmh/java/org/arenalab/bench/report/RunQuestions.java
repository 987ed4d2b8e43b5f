package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.row.Question;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredRow;

/**
 * The questions that the rows of a run answer. The run plan in the envelope has questions; for all
 * other rows, the parameters suggest one.
 */
final class RunQuestions {
  /** Parameters that name competitors, the likeliest first. */
  private static final List<String> ARMS = List.of("allocator", "codec", "mode", "arm", "probe");

  private static final List<String> FLOORS = List.of("floor", "copy", "empty", "rawAddress");

  private final RowLabels labels;
  private final List<RowId> left = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();

  private RunQuestions(StoredRun run) {
    labels = RowLabels.ofStored(run.rows());
    run.rows().stream().map(StoredRow::id).forEach(left::add);
  }

  /**
   * The questions of a run.
   *
   * @param asked the questions of the run plan
   * @param guessed one for each benchmark that no section of the plan names
   */
  record Found(List<Question> asked, List<Question> guessed) {
    List<Question> all() {
      return Stream.of(asked, guessed).flatMap(List::stream).toList();
    }
  }

  static Found of(StoredRun run) {
    RunQuestions found = new RunQuestions(run);
    String plan = run.envelope() == null ? null : run.envelope().text("runProfile.content");
    if (plan != null) {
      found.ask(plan);
    }
    List<Question> asked = List.copyOf(found.questions);
    found.questions.clear();
    found.guess();
    return new Found(asked, List.copyOf(found.questions));
  }

  private void ask(String plan) {
    try {
      PlanReader.parse("kept", "envelope.json", plan).sections().forEach(this::ask);
    } catch (UsageException | PatternSyntaxException ofAnotherVersion) {
      // Unreadable plan of another version: its rows are treated like those of a run without a
      // plan.
    }
  }

  private void ask(RunPlan.Section section) {
    Pattern include = Pattern.compile(section.include());
    List<RowId> rows = left.stream().filter(row -> belongs(row, section, include)).toList();
    if (!rows.isEmpty()) {
      left.removeAll(new HashSet<>(rows));
      questions.add(
          new Question(
              section.question(), section.arm(), section.floor(), section.reference(), rows));
    }
  }

  private static boolean belongs(RowId row, RunPlan.Section section, Pattern include) {
    return include.matcher(row.benchmark()).find()
        && (section.threads().isEmpty() || section.threads().contains(row.threads()))
        && section.params().entrySet().stream()
            .allMatch(each -> each.getValue().contains(row.params().get(each.getKey())));
  }

  /** Adds one question for each benchmark that is left. */
  private void guess() {
    Map<String, List<RowId>> byBenchmark = new LinkedHashMap<>();
    for (RowId row : left) {
      byBenchmark.computeIfAbsent(row.benchmark(), name -> new ArrayList<>()).add(row);
    }
    byBenchmark.forEach((name, rows) -> questions.add(guess(rows)));
  }

  private Question guess(List<RowId> rows) {
    Map<String, Set<String>> values = new TreeMap<>();
    for (RowId row : rows) {
      row.params()
          .forEach((name, value) -> values.computeIfAbsent(name, n -> new TreeSet<>()).add(value));
    }
    String arm = arm(values);
    Set<String> competing = arm == null ? Set.of() : values.get(arm);
    String floor = FLOORS.stream().filter(competing::contains).findFirst().orElse(null);
    String title = Html.clip(labels.name(rows.getFirst()), 80);
    return new Question(title, arm, floor, null, rows);
  }

  private static String arm(Map<String, Set<String>> values) {
    for (String name : ARMS) {
      if (values.containsKey(name)) {
        return name;
      }
    }
    return values.entrySet().stream()
        .filter(each -> each.getValue().size() > 1)
        .max(Comparator.comparingInt(each -> each.getValue().size()))
        .map(Map.Entry::getKey)
        .orElse(null);
  }
}
