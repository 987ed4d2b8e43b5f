package org.arenalab.bench.ab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.result.RowId;
import org.arenalab.bench.result.RowLabels;
import org.arenalab.bench.run.JmhCommandLine;
import org.arenalab.bench.run.JmhJar;
import org.arenalab.bench.run.ParamCheck;
import org.arenalab.bench.run.PlannedRow;
import org.arenalab.bench.run.ProfileInJars;
import org.arenalab.bench.run.Profilers;
import org.arenalab.bench.run.RunProfile;
import org.arenalab.bench.run.UsageException;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.WarmupMode;
import org.openjdk.jmh.util.Optional;

/**
 * What is to be measured side by side.
 *
 * @param command the words the user typed
 * @param a the contestant that the other is held against
 * @param rows what both jars have, as it is measured
 * @param onlyInOne a line for each row that one of them lacks
 * @param profilers what {@code -prof} asked for
 * @param profile the run profile that chose the rows, or null
 * @param seed of the order
 */
public record AbRequest(
    List<String> command,
    Contestant a,
    Contestant b,
    List<PlannedRow> rows,
    List<String> onlyInOne,
    List<String> profilers,
    RunProfile profile,
    Looks looks,
    Rules rules,
    long seed) {
  private static final int DEFAULT_FORKS = 10;
  private static final int DEFAULT_FIRST_LOOK = 8;

  /**
   * How long to go on.
   *
   * @param untilResolved until every row has a verdict, or else as many forks as were asked for
   * @param mostForks where to give a row up
   * @param rules what it takes to have a verdict
   */
  public record Effort(boolean untilResolved, int mostForks, Rules rules) {}

  /**
   * Plans the rows that both jars have, of those that JMH's own command line asks for.
   *
   * @param jmhWords without where results go
   * @throws UsageException where there are none, or where JMH would not understand the words
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
          "ab: a profiler would disturb what is measured: leave -prof %s out"
              .formatted(String.join(" -prof ", line.profilers())));
    }
    checkParams(line, a, b);
    Optional<Integer> asked = line.options().getForkCount();
    Common common =
        Common.of(
            a,
            a.plan(line.options()),
            b,
            b.plan(line.options()),
            String.join(" ", line.options().getIncludes()));
    return of(
        command,
        a,
        b,
        common.withForks(asked.orElse(DEFAULT_FORKS)),
        new Basis(profilers, null, asked.hasValue() ? asked.get() : null),
        effort,
        seed);
  }

  /** Checks what can be checked of JMH's words before a jar is there to look into. */
  public static void checkWords(List<String> jmhWords) {
    check(JmhCommandLine.parse(jmhWords, UnaryOperator.identity()));
  }

  /** A parameter may be one of either jar. */
  private static void checkParams(JmhCommandLine line, Contestant a, Contestant b) {
    JmhJar one = new JmhJar(a.jar());
    JmhJar other = new JmhJar(b.jar());
    ParamCheck.ofJar(
            name -> {
              byte[] found = other.entry(name);
              return found == null ? one.entry(name) : found;
            })
        .check(line.params(), line.options(), List.of(a.benchmarks(), b.benchmarks()));
  }

  /**
   * What of a run profile to measure.
   *
   * @param forks of every row, instead of the profile's own, or null
   * @param include only rows whose label this regular expression finds, or null for all
   */
  public record FromProfile(RunProfile profile, Integer forks, String include) {}

  /**
   * Plans the rows that both jars have, of those that a run profile asks for, each as long as the
   * profile says.
   *
   * @throws UsageException where there are none, or the profile names what neither jar has
   */
  public static AbRequest ofProfile(
      List<String> command,
      Contestant a,
      Contestant b,
      FromProfile from,
      Effort effort,
      long seed) {
    ProfileInJars jars =
        new ProfileInJars(
            from.profile,
            from.forks,
            from.include,
            List.of(a.benchmarks(), b.benchmarks()),
            List.of(new JmhJar(a.jar())::entry, new JmhJar(b.jar())::entry));
    Common common =
        Common.of(
            a,
            jars.rows(0),
            b,
            jars.rows(1),
            "%s%s"
                .formatted(
                    from.profile.source(),
                    from.include == null ? "" : " --include " + from.include));
    Profilers none = Profilers.of(new OptionsBuilder().build(), List.of());
    return of(command, a, b, common, new Basis(none, from.profile, from.forks), effort, seed);
  }

  /**
   * What both jars have, in a's order.
   *
   * @param onlyInOne a line for each row that one of them lacks
   */
  private record Common(List<PlannedRow> rows, List<String> onlyInOne) {
    static Common of(
        Contestant a, List<PlannedRow> ofA, Contestant b, List<PlannedRow> ofB, String asked) {
      // Of all rows at once: a benchmark that has moved has two names here.
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
            "ab: no benchmark of both jars matches %s; java -jar %s -l lists those of one"
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
   * Where the rows are from.
   *
   * @param profile or null
   * @param forks that the user has asked for, or null
   */
  private record Basis(Profilers profilers, RunProfile profile, Integer forks) {}

  private static AbRequest of(
      List<String> command,
      Contestant a,
      Contestant b,
      Common common,
      Basis basis,
      Effort effort,
      long seed) {
    // Fails here for what no command line can say, and not at the fork.
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
        basis.profile,
        looks,
        effort.rules.withLooks(looks.count()),
        seed);
  }

  /** How many forks of {@code row} there are to be at a look after {@code forks}. */
  int forks(PlannedRow row, int forks) {
    return looks.count() == 1 ? Math.min(forks, row.forks()) : forks;
  }

  private static void check(JmhCommandLine line) {
    if (line.interleave() || line.shard() != null || line.durations() != null) {
      throw new UsageException(
          "ab: the jars take turns anyway, and on one machine: leave --interleave, --shard and"
              + " --durations out");
    }
    CommandLineOptions options = line.options();
    if (options.getResult().hasValue()
        || options.getResultFormat().hasValue()
        || options.getOutput().hasValue()) {
      throw new UsageException(
          "ab: both results are kept under results/local, with what JMH prints: leave -rf, -rff and"
              + " -o out");
    }
    if (options.getWarmupForkCount().orElse(0) > 0) {
      throw new UsageException("ab: forks that are thrown away decide nothing: leave -wf out");
    }
    if (options.getForkCount().hasValue() && options.getForkCount().get() < 1) {
      throw new UsageException("ab: forks are what is compared: say -f 1 or more");
    }
    if (options.getWarmupMode().orElse(Defaults.WARMUP_MODE) != WarmupMode.INDI
        || !options.getWarmupIncludes().isEmpty()) {
      throw new UsageException("ab: each fork is warmed up on its own: leave -wm and -wmb out");
    }
    if (options.shouldHelp()
        || options.shouldList()
        || options.shouldListWithParams()
        || options.shouldListProfilers()
        || options.shouldListResultFormats()) {
      throw new UsageException("ab: measures two jars; ask java -jar JAR -l or -h of one of them");
    }
  }

  Contestant contestant(Letter letter) {
    return letter == Letter.A ? a : b;
  }
}
