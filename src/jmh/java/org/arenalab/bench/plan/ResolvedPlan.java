package org.arenalab.bench.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.ForkDurations;
import org.arenalab.bench.result.row.Question;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.settings.Spelling;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The rows of a run plan, and the questions that they answer. Every name in a plan must exist, so
 * that a typing error does not silently measure less.
 */
public record ResolvedPlan(List<PlannedRow> rows, List<Question> questions) {
  /**
   * Plans the rows of {@code plan}.
   *
   * @param forks instead of the plan's own, or null
   * @param filter selects rows by a regular expression for their label; null for all
   */
  public static ResolvedPlan of(RunPlan plan, Integer forks, String filter) {
    Pattern included = compile(filter);
    Map<RunPlan.Section, List<PlannedRow>> planned = new LinkedHashMap<>();
    Map<RowId, String> sectionOfRow = new LinkedHashMap<>();
    for (RunPlan.Section section : plan.sections()) {
      planned.put(section, plan(plan, section, forks));
      for (PlannedRow row : planned.get(section)) {
        String other = sectionOfRow.put(row.id(), section.name());
        if (other != null) {
          throw new UsageException(
              "%s: the sections %s and %s both measure %s; remove it from one"
                  .formatted(plan.source(), other, section.name(), row.id().identity()));
        }
      }
    }
    Predicate<RowId> wanted = wanted(included, sectionOfRow.keySet());
    List<PlannedRow> rows = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    planned.forEach(
        (section, ofSection) -> {
          List<PlannedRow> answering =
              ofSection.stream().filter(row -> wanted.test(row.id())).toList();
          if (!answering.isEmpty()) {
            rows.addAll(answering);
            questions.add(
                new Question(
                    section.question(),
                    section.arm(),
                    section.floor(),
                    section.reference(),
                    answering.stream().map(PlannedRow::id).toList()));
          }
        });
    if (rows.isEmpty()) {
      throw new UsageException(
          "no row of %s matches --include %s; --list shows them".formatted(plan.name(), filter));
    }
    return new ResolvedPlan(List.copyOf(rows), List.copyOf(questions));
  }

  /** Returns the groups of rows that differ only in the arm of a question and are compared. */
  private List<List<PlannedRow>> pieces() {
    Map<RowId, PlannedRow> planned = new HashMap<>();
    rows.forEach(row -> planned.put(row.id(), row));
    List<List<PlannedRow>> pieces = new ArrayList<>();
    for (Question question : questions) {
      Map<RowId, List<PlannedRow>> groups = new LinkedHashMap<>();
      for (RowId row : question.rows()) {
        groups
            .computeIfAbsent(row.without(question.arm()), key -> new ArrayList<>())
            .add(planned.get(row));
      }
      pieces.addAll(groups.values());
    }
    return pieces;
  }

  /** Returns one shard of this plan, split by the durations of an earlier run. */
  public ShardPlan.Share share(Shard shard, ForkDurations durations) {
    return ShardPlan.of(rows, pieces(), durations, shard.count()).share(shard);
  }

  /** Returns the plan for {@code some} rows, with the questions that these rows answer. */
  public ResolvedPlan only(List<PlannedRow> some) {
    Set<RowId> wanted = new HashSet<>();
    some.forEach(row -> wanted.add(row.id()));
    List<Question> left = new ArrayList<>();
    for (Question question : questions) {
      List<RowId> answering = question.rows().stream().filter(wanted::contains).toList();
      if (!answering.isEmpty()) {
        left.add(
            new Question(
                question.text(),
                question.arm(),
                question.floor(),
                question.reference(),
                answering));
      }
    }
    return new ResolvedPlan(some, List.copyOf(left));
  }

  /**
   * Compiles {@code --include}; null finds all rows.
   *
   * @throws UsageException if it is not a regular expression
   */
  static Pattern compile(String filter) {
    try {
      return Pattern.compile(filter == null ? "" : filter);
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "--include %s is not a regular expression: %s".formatted(filter, e.getDescription()), e);
    }
  }

  /** Returns a test for the rows of {@code all} whose line in {@code --list} matches. */
  static Predicate<RowId> wanted(Pattern pattern, Collection<RowId> all) {
    RowLabels labels = RowLabels.of(all);
    return row -> pattern.matcher(labels.label(row)).find() || pattern.matcher(row.label()).find();
  }

  private static List<PlannedRow> plan(RunPlan plan, RunPlan.Section section, Integer forks) {
    check(
        plan,
        section,
        KnownParams.of(
            RowPlanner.select(List.of(section.include()), List.of()), ParamFields.ofThisJar()));
    List<PlannedRow> rows = new ArrayList<>();
    if (section.threads().isEmpty()) {
      return RowPlanner.plan(options(section, forks).build());
    }
    for (int threads : section.threads()) {
      rows.addAll(RowPlanner.plan(options(section, forks).threads(threads).build()));
    }
    return rows;
  }

  private static ChainedOptionsBuilder options(RunPlan.Section section, Integer forks) {
    Options none = new OptionsBuilder().build();
    ChainedOptionsBuilder options =
        effort(section, forks, ForkFlags.mergeInto(none).include(section.include()));
    section.params().forEach((name, values) -> options.param(name, values.toArray(new String[0])));
    return options;
  }

  /**
   * Sets the measurement settings of {@code section}; {@code forks} replaces its forks if not null.
   */
  static ChainedOptionsBuilder effort(
      RunPlan.Section section, Integer forks, ChainedOptionsBuilder options) {
    RunPlan.Effort effort = section.effort();
    options.forks(forks == null ? effort.forks() : forks);
    if (effort.warmupIterations() != null) {
      options.warmupIterations(effort.warmupIterations());
    }
    if (effort.warmupTime() != null) {
      options.warmupTime(effort.warmupTime());
    }
    if (effort.iterations() != null) {
      options.measurementIterations(effort.iterations());
    }
    if (effort.time() != null) {
      options.measurementTime(effort.time());
    }
    if (effort.timeout() != null) {
      options.timeout(effort.timeout());
    }
    return options;
  }

  /**
   * Checks that the benchmarks that a section includes have everything that the section names.
   *
   * @throws UsageException otherwise
   */
  static void check(RunPlan plan, RunPlan.Section section, KnownParams known) {
    if (known.size() == 0) {
      throw bad(
          plan,
          section,
          "include",
          section.include(),
          "a benchmark's name; -l lists them",
          Set.of());
    }
    SortedMap<String, Set<String>> declared = known.declared();
    section.params().forEach((name, values) -> checkValues(plan, section, name, known));
    if (section.arm() != null && !declared.containsKey(section.arm())) {
      throw bad(
          plan, section, "arm", section.arm(), "one of " + declared.keySet(), declared.keySet());
    }
    checkArm(plan, section, "floor", section.floor(), declared);
    checkArm(plan, section, "reference", section.reference(), declared);
  }

  private static void checkValues(
      RunPlan plan, RunPlan.Section section, String name, KnownParams known) {
    List<String> values = section.params().get(name);
    List<KnownBenchmark> having = known.with(name);
    if (having.isEmpty()) {
      Set<String> names = known.declared().keySet();
      throw bad(
          plan,
          section,
          "param." + name,
          String.join(",", values),
          "a parameter among " + names,
          names);
    }
    for (KnownBenchmark benchmark : having) {
      for (String value : values) {
        if (!benchmark.knows(name, value)) {
          Set<String> legal = benchmark.values(name);
          throw bad(plan, section, "param." + name, value, "one of " + legal, legal);
        }
      }
    }
  }

  private static void checkArm(
      RunPlan plan,
      RunPlan.Section section,
      String key,
      String value,
      SortedMap<String, Set<String>> declared) {
    if (value == null) {
      return;
    }
    List<String> chosen = section.params().get(section.arm());
    Set<String> run = chosen == null ? declared.get(section.arm()) : new LinkedHashSet<>(chosen);
    if (!run.contains(value)) {
      throw bad(plan, section, key, value, "one of the arms of the section, " + run, run);
    }
  }

  private static UsageException bad(
      RunPlan plan,
      RunPlan.Section section,
      String key,
      String value,
      String expected,
      Collection<String> known) {
    return new UsageException(
        "%s: %s.%s = '%s': expected %s%s"
            .formatted(
                plan.source(), section.name(), key, value, expected, Spelling.hint(value, known)));
  }
}
