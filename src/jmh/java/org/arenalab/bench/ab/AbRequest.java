package org.arenalab.bench.ab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.plan.ParamCheck;
import org.arenalab.bench.plan.PlanInJars;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.run.JmhCommandLine;
import org.arenalab.bench.run.Profilers;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.WarmupMode;
import org.openjdk.jmh.util.Optional;

/**
 * A request to measure two jars side by side.
 *
 * @param command the words the user typed
 * @param a the contestant that contestant b is compared with
 * @param rows the rows that both jars have, as they are measured
 * @param onlyInOne one line for each row that only one of the jars has
 * @param profilers the profilers that {@code -prof} asked for
 * @param plan the run plan that chose the rows, or null
 * @param seed the seed of the order
 */
public record AbRequest(
    List<String> command,
    Contestant a,
    Contestant b,
    List<PlannedRow> rows,
    List<String> onlyInOne,
    List<String> profilers,
    RunPlan plan,
    Looks looks,
    Rules rules,
    long seed) {
  private static final int DEFAULT_FORKS = 10;
  private static final int DEFAULT_FIRST_LOOK = 8;

  /**
   * The limits of the measurement.
   *
   * @param untilResolved whether to add forks until every row has a verdict; if not, the requested
   *     number of forks is run
   * @param mostForks the number of forks after which a row without a verdict is given up
   * @param rules the rules for a verdict
   */
  public record Effort(boolean untilResolved, int mostForks, Rules rules) {}

  /**
   * Plans the rows that both jars have and that JMH's own command line selects.
   *
   * @param jmhWords words of JMH, without options that say where results are stored
   * @throws UsageException if no row matches, a profiler would disturb the measurement, or JMH does
   *     not understand the words
   */
  public static AbRequest ofWords(
      List<String> command,
      Contestant a,
      Contestant b,
      List<String> jmhWords,
      Effort effort,
      long seed) {
    JmhCommandLine line = JmhCommandLine.parse(jmhWords, UnaryOperator.identity());
    check(line);
    Profilers profilers = Profilers.of(line.options(), line.profilers());
    if (profilers.disturbing()) {
      throw new UsageException(
          "ab: a profiler would disturb the measurement: leave -prof %s out"
              .formatted(String.join(" -prof ", line.profilers())));
    }
    List<List<PlannedRow>> planned = plan(line, a, b);
    Optional<Integer> asked = line.options().getForkCount();
    Common common =
        Common.of(
            a, planned.get(0), b, planned.get(1), String.join(" ", line.options().getIncludes()));
    return of(
        command,
        a,
        b,
        common.withForks(asked.orElse(DEFAULT_FORKS)),
        new Basis(profilers, null, asked.hasValue() ? asked.get() : null),
        effort,
        seed);
  }

  /** Checks the parts of JMH's words that can be checked without a jar. */
  public static void checkWords(List<String> jmhWords) {
    check(JmhCommandLine.parse(jmhWords, UnaryOperator.identity()));
  }

  /**
   * Checks the parameters, and plans the rows of each jar. A value is legal if either jar has it; a
   * row is planned for the jars that have its values.
   */
  private static List<List<PlannedRow>> plan(JmhCommandLine line, Contestant a, Contestant b) {
    List<BenchmarkList> lists = List.of(a.benchmarks(), b.benchmarks());
    ParamCheck check = ParamCheck.ofJars(List.of(a::entry, b::entry));
    check.check(line.params(), line.options(), lists);
    return check.plan(line.params().keySet(), line.options(), lists);
  }

  /**
   * The part of a run plan to measure.
   *
   * @param forks the number of forks of every row, or null for the plan's own number
   * @param include a regular expression that selects rows by their label, or null for all rows
   */
  public record FromPlan(RunPlan plan, Integer forks, String include) {}

  /**
   * Plans the rows that both jars have and that a run plan selects. Each row runs as long as the
   * plan states.
   *
   * @throws UsageException if no row matches, or if the plan names something that neither jar has
   */
  public static AbRequest ofPlan(
      List<String> command, Contestant a, Contestant b, FromPlan from, Effort effort, long seed) {
    PlanInJars jars =
        new PlanInJars(
            from.plan,
            from.forks,
            from.include,
            List.of(a.benchmarks(), b.benchmarks()),
            List.of(a::entry, b::entry));
    Common common =
        Common.of(
            a,
            jars.rows(0),
            b,
            jars.rows(1),
            "%s%s"
                .formatted(
                    from.plan.source(), from.include == null ? "" : " --include " + from.include));
    Profilers none = Profilers.of(new OptionsBuilder().build(), List.of());
    return of(command, a, b, common, new Basis(none, from.plan, from.forks), effort, seed);
  }

  /**
   * The rows that both jars have, in the order of jar a.
   *
   * @param onlyInOne one line for each row that only one of the jars has
   */
  private record Common(List<PlannedRow> rows, List<String> onlyInOne) {
    static Common of(
        Contestant a, List<PlannedRow> ofA, Contestant b, List<PlannedRow> ofB, String asked) {
      // Labels the rows of both jars together: a benchmark that has moved has a different name in
      // each jar.
      List<RowId> all = new ArrayList<>(ids(ofA));
      all.addAll(ids(ofB));
      RowLabels labels = RowLabels.of(all);
      Map<RowId, PlannedRow> rest = new LinkedHashMap<>();
      ofB.forEach(row -> rest.put(row.id(), row));
      List<PlannedRow> both = new ArrayList<>();
      List<String> onlyInOne = new ArrayList<>();
      for (PlannedRow row : ofA) {
        if (rest.remove(row.id()) == null) {
          onlyInOne.add("only in %s: %s".formatted(a.label(), labels.label(row.id())));
        } else {
          both.add(row);
        }
      }
      rest.keySet()
          .forEach(row -> onlyInOne.add("only in %s: %s".formatted(b.label(), labels.label(row))));
      if (both.isEmpty()) {
        throw new UsageException(
            "ab: no benchmark of both jars matches %s; java -jar %s -l lists the benchmarks of a jar"
                .formatted(asked, a.jar()));
      }
      return new Common(both, onlyInOne);
    }

    private static List<RowId> ids(List<PlannedRow> rows) {
      return rows.stream().map(PlannedRow::id).toList();
    }

    Common withForks(int forks) {
      return new Common(
          rows.stream()
              .map(row -> new PlannedRow(row.id(), row.options(), forks, row.nominalNs()))
              .toList(),
          onlyInOne);
    }
  }

  /**
   * The origin of the rows.
   *
   * @param plan the run plan, or null
   * @param forks the number of forks that the user asked for, or null
   */
  private record Basis(Profilers profilers, RunPlan plan, Integer forks) {}

  private static AbRequest of(
      List<String> command,
      Contestant a,
      Contestant b,
      Common common,
      Basis basis,
      Effort effort,
      long seed) {
    // Fails here, before the first fork, if a row's options cannot be written as a command line.
    common.rows.forEach(PlannedRow::wordsOfOneFork);
    Looks looks =
        effort.untilResolved
            ? Looks.until(
                Math.min(basis.forks == null ? DEFAULT_FIRST_LOOK : basis.forks, effort.mostForks),
                effort.mostForks)
            : Looks.once(common.rows.stream().mapToInt(PlannedRow::forks).max().orElseThrow());
    Common planned = effort.untilResolved ? common.withForks(looks.forks().getFirst()) : common;
    return new AbRequest(
        command,
        a,
        b,
        List.copyOf(planned.rows),
        planned.onlyInOne,
        basis.profilers.names(),
        basis.plan,
        looks,
        effort.rules.withLooks(looks.count()),
        seed);
  }

  /** Returns the number of forks of {@code row} that a look after {@code forks} forks needs. */
  int forks(PlannedRow row, int forks) {
    return looks.count() == 1 ? Math.min(forks, row.forks()) : forks;
  }

  private static void check(JmhCommandLine line) {
    if (line.interleave() || line.shard() != null || line.durations() != null) {
      throw new UsageException(
          "ab: the forks always alternate, on one machine: leave --interleave, --shard and"
              + " --durations out");
    }
    CommandLineOptions options = line.options();
    if (options.getResult().hasValue()
        || options.getResultFormat().hasValue()
        || options.getOutput().hasValue()) {
      throw new UsageException(
          "ab: results and JMH's output are always kept in results/local: leave -rf, -rff and -o"
              + " out");
    }
    if (options.getWarmupForkCount().orElse(0) > 0) {
      throw new UsageException("ab: warm-up forks have no effect on a comparison: leave -wf out");
    }
    if (options.getForkCount().hasValue() && options.getForkCount().get() < 1) {
      throw new UsageException("ab: the comparison needs forks: use -f 1 or more");
    }
    if (options.getWarmupMode().orElse(Defaults.WARMUP_MODE) != WarmupMode.INDI
        || !options.getWarmupIncludes().isEmpty()) {
      throw new UsageException("ab: each fork has its own warm-up: leave -wm and -wmb out");
    }
    if (options.shouldHelp()
        || options.shouldList()
        || options.shouldListWithParams()
        || options.shouldListProfilers()
        || options.shouldListResultFormats()) {
      throw new UsageException(
          "ab: this option concerns one jar: use java -jar JAR -l or java -jar JAR -h");
    }
  }

  Contestant contestant(Letter letter) {
    return letter == Letter.A ? a : b;
  }
}
