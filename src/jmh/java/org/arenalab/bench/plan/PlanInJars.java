package org.arenalab.bench.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The rows of a run plan among the benchmarks of other jars, which may differ from this jar's
 * benchmarks. Each jar measures with its own harness and flags.
 *
 * <p>A name in the plan must be in at least one jar: a typing error must not silently measure less.
 * A benchmark or value that only some jars have is planned for those jars only.
 */
public final class PlanInJars {
  private final RunPlan plan;
  private final Integer forks;
  private final Pattern included;
  private final List<BenchmarkList> jars;
  private final List<ParamFields> fields;

  /**
   * @param forks instead of the plan's own, or null
   * @param filter selects rows by a regular expression for their line in {@code --list}; null for
   *     all
   * @param jars the benchmarks of each jar
   * @param classes the bytes of an entry of each jar by its name, or null
   * @throws UsageException if the plan has a name that none of {@code jars} has
   */
  public PlanInJars(
      RunPlan plan,
      Integer forks,
      String filter,
      List<BenchmarkList> jars,
      List<Function<String, byte[]>> classes) {
    this.plan = plan;
    this.forks = forks;
    this.included = ResolvedPlan.compile(filter);
    this.jars = List.copyOf(jars);
    this.fields = classes.stream().map(ParamFields::new).toList();
    for (RunPlan.Section section : plan.sections()) {
      ResolvedPlan.check(
          plan,
          section,
          KnownParams.of(jars.stream().map(jar -> select(jar, section)).toList(), fields));
    }
  }

  /** Returns the rows of the jar at index {@code number}. */
  public List<PlannedRow> rows(int number) {
    Map<RowId, PlannedRow> rows = new LinkedHashMap<>();
    for (RunPlan.Section section : plan.sections()) {
      for (PlannedRow row : rows(jars.get(number), fields.get(number), section)) {
        if (rows.put(row.id(), row) != null) {
          throw new UsageException(
              "%s: two sections measure %s; remove it from one"
                  .formatted(plan.source(), row.id().identity()));
        }
      }
    }
    Predicate<RowId> wanted = ResolvedPlan.wanted(included, rows.keySet());
    return rows.values().stream().filter(row -> wanted.test(row.id())).toList();
  }

  private List<PlannedRow> rows(BenchmarkList jar, ParamFields fields, RunPlan.Section section) {
    KnownParams known = KnownParams.of(select(jar, section), fields);
    List<PlannedRow> rows = new ArrayList<>();
    if (section.threads().isEmpty()) {
      rows.addAll(RowPlanner.plan(options(section).build(), jar));
    }
    for (int threads : section.threads()) {
      rows.addAll(RowPlanner.plan(options(section).threads(threads).build(), jar));
    }
    return rows.stream().filter(row -> canRun(row.id(), section, known)).toList();
  }

  /** Returns whether the row's benchmark, in its jar, has every value that the section chose. */
  private static boolean canRun(RowId row, RunPlan.Section section, KnownParams known) {
    KnownBenchmark benchmark = known.get(row.benchmark());
    return section.params().keySet().stream()
        .filter(benchmark::has)
        .allMatch(param -> benchmark.knows(param, row.params().get(param)));
  }

  private ChainedOptionsBuilder options(RunPlan.Section section) {
    ChainedOptionsBuilder options =
        ResolvedPlan.effort(section, forks, new OptionsBuilder().include(section.include()));
    section.params().forEach((name, values) -> options.param(name, values.toArray(new String[0])));
    return options;
  }

  private static Set<BenchmarkListEntry> select(BenchmarkList jar, RunPlan.Section section) {
    return RowPlanner.select(jar, List.of(section.include()), List.of());
  }
}
