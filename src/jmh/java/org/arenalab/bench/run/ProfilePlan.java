package org.arenalab.bench.run;

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
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.arenalab.bench.result.ForkDurations;
import org.arenalab.bench.result.Question;
import org.arenalab.bench.result.RowId;
import org.arenalab.os.Spelling;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The rows of a run profile, and the questions that they answer. Whatever a profile names must
 * exist: a typing error must not quietly measure less.
 */
public record ProfilePlan(List<PlannedRow> rows, List<Question> questions) {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /**
   * Plans what {@code profile} asks for.
   *
   * @param forks instead of the profile's own, or null
   * @param filter only rows whose label this regular expression finds, or null for all
   */
  public static ProfilePlan of(RunProfile profile, Integer forks, String filter) {
    Pattern wanted = compile(filter);
    List<PlannedRow> rows = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    Map<RowId, String> sectionOfRow = new HashMap<>();
    for (RunProfile.Section section : profile.sections()) {
      List<RowId> answering = new ArrayList<>();
      for (PlannedRow row : plan(profile, section, forks)) {
        String other = sectionOfRow.put(row.id(), section.name());
        if (other != null) {
          throw new UsageException(
              "%s: the sections %s and %s both measure %s; leave it to one"
                  .formatted(profile.source(), other, section.name(), row.id().label()));
        }
        if (wanted.matcher(row.id().label()).find()) {
          rows.add(row);
          answering.add(row.id());
        }
      }
      if (!answering.isEmpty()) {
        questions.add(
            new Question(
                section.question(),
                section.arm(),
                section.floor(),
                section.reference(),
                List.copyOf(answering)));
      }
    }
    if (rows.isEmpty()) {
      throw new UsageException(
          "no row of %s matches --include %s; --list shows them".formatted(profile.name(), filter));
    }
    return new ProfilePlan(List.copyOf(rows), List.copyOf(questions));
  }

  /** The rows of each question that differ in nothing but the arm: they are held together. */
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

  /** One shard of this plan, split by how long the rows of an earlier run have taken. */
  public ShardPlan.Share share(Shard shard, ForkDurations durations) {
    return ShardPlan.of(rows, pieces(), durations, shard.count()).share(shard);
  }

  /** What is left of the questions where only {@code some} rows are measured. */
  ProfilePlan only(List<PlannedRow> some) {
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
    return new ProfilePlan(some, List.copyOf(left));
  }

  static Pattern compile(String filter) {
    try {
      return Pattern.compile(filter == null ? "" : filter);
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "--include %s is not a regular expression: %s".formatted(filter, e.getDescription()), e);
    }
  }

  private static List<PlannedRow> plan(
      RunProfile profile, RunProfile.Section section, Integer forks) {
    check(profile, section, RowPlanner.select(List.of(section.include()), List.of()));
    List<PlannedRow> rows = new ArrayList<>();
    if (section.threads().isEmpty()) {
      return RowPlanner.plan(options(section, forks).build());
    }
    for (int threads : section.threads()) {
      rows.addAll(RowPlanner.plan(options(section, forks).threads(threads).build()));
    }
    return rows;
  }

  private static ChainedOptionsBuilder options(RunProfile.Section section, Integer forks) {
    Options none = new OptionsBuilder().build();
    ChainedOptionsBuilder options =
        effort(section, forks, ForkFlags.mergeInto(none).include(section.include()));
    section.params().forEach((name, values) -> options.param(name, values.toArray(new String[0])));
    return options;
  }

  /** How long {@code section} measures, but for {@code forks} where not null. */
  static ChainedOptionsBuilder effort(
      RunProfile.Section section, Integer forks, ChainedOptionsBuilder options) {
    RunProfile.Effort effort = section.effort();
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

  /** Whether {@code benchmarks}, those that the section includes, have all that it names. */
  static void check(
      RunProfile profile, RunProfile.Section section, Collection<BenchmarkListEntry> benchmarks) {
    if (benchmarks.isEmpty()) {
      throw bad(
          profile,
          section,
          "include",
          section.include(),
          "a benchmark's name; -l lists them",
          Set.of());
    }
    SortedMap<String, Set<String>> declared = declared(benchmarks);
    section
        .params()
        .forEach((name, values) -> checkValues(profile, section, name, values, declared));
    if (section.arm() != null && !declared.containsKey(section.arm())) {
      throw bad(
          profile, section, "arm", section.arm(), "one of " + declared.keySet(), declared.keySet());
    }
    checkArm(profile, section, "floor", section.floor(), declared);
    checkArm(profile, section, "reference", section.reference(), declared);
  }

  /** Every value that some benchmark declares for a parameter. */
  static SortedMap<String, Set<String>> declared(Collection<BenchmarkListEntry> benchmarks) {
    SortedMap<String, Set<String>> declared = new TreeMap<>();
    for (BenchmarkListEntry benchmark : benchmarks) {
      RowPlanner.declaredParams(benchmark)
          .forEach(
              (name, values) ->
                  declared.computeIfAbsent(name, key -> new LinkedHashSet<>()).addAll(values));
    }
    return declared;
  }

  /** Whether a parameter with the declared values {@code known} can be {@code value}. */
  static boolean isKnown(String value, Set<String> known) {
    boolean numbers = known.stream().allMatch(each -> NUMBER.matcher(each).matches());
    return known.contains(value) || (numbers && NUMBER.matcher(value).matches());
  }

  private static void checkValues(
      RunProfile profile,
      RunProfile.Section section,
      String name,
      List<String> values,
      SortedMap<String, Set<String>> declared) {
    Set<String> known = declared.get(name);
    if (known == null) {
      throw bad(
          profile,
          section,
          "param." + name,
          String.join(",", values),
          "a parameter among " + declared.keySet(),
          declared.keySet());
    }
    for (String value : values) {
      if (!isKnown(value, known)) {
        throw bad(profile, section, "param." + name, value, "one of " + known, known);
      }
    }
  }

  private static void checkArm(
      RunProfile profile,
      RunProfile.Section section,
      String key,
      String value,
      SortedMap<String, Set<String>> declared) {
    if (value == null) {
      return;
    }
    List<String> chosen = section.params().get(section.arm());
    Set<String> run = chosen == null ? declared.get(section.arm()) : new LinkedHashSet<>(chosen);
    if (!run.contains(value)) {
      throw bad(profile, section, key, value, "one of the arms that are run, " + run, run);
    }
  }

  private static UsageException bad(
      RunProfile profile,
      RunProfile.Section section,
      String key,
      String value,
      String expected,
      Collection<String> known) {
    return new UsageException(
        "%s: %s.%s = '%s': expected %s%s"
            .formatted(
                profile.source(),
                section.name(),
                key,
                value,
                expected,
                Spelling.hint(value, known)));
  }
}
