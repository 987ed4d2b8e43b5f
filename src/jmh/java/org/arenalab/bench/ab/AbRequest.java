package org.arenalab.bench.ab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.result.RowId;
import org.arenalab.bench.run.JmhCommandLine;
import org.arenalab.bench.run.PlannedRow;
import org.arenalab.bench.run.Profilers;
import org.arenalab.bench.run.UsageException;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.WarmupMode;

/**
 * What is to be measured side by side.
 *
 * @param command the words the user typed
 * @param a the contestant that the other is held against
 * @param rows what both jars have, as it is measured
 * @param onlyInOne a line for each row that one of them lacks
 * @param profilers what {@code -prof} asked for
 * @param seed of the order
 */
public record AbRequest(
    List<String> command,
    Contestant a,
    Contestant b,
    List<PlannedRow> rows,
    List<String> onlyInOne,
    List<String> profilers,
    Looks looks,
    Rules rules,
    long seed) {
  private static final int DEFAULT_FORKS = 10;
  private static final int DEFAULT_FIRST_LOOK = 8;

  /**
   * How long to go on.
   *
   * @param untilResolved until every row has a verdict, or else as many forks as {@code -f} says
   * @param mostForks where to give a row up
   * @param rules what it takes to have a verdict
   */
  public record Effort(boolean untilResolved, int mostForks, Rules rules) {}

  /**
   * Plans the rows that both jars have.
   *
   * @param jmhWords JMH's own command line, without where results go
   * @throws UsageException where there are none, or where JMH would not understand the words
   */
  public static AbRequest plan(
      List<String> command,
      Contestant a,
      Contestant b,
      List<String> jmhWords,
      Effort effort,
      long seed) {
    JmhCommandLine line = JmhCommandLine.parse(jmhWords, UnaryOperator.identity());
    check(line.options());
    Profilers profilers = Profilers.of(line.options(), line.profilers());
    if (profilers.disturbing()) {
      throw new UsageException(
          "ab: a profiler would disturb what is measured: leave -prof %s out"
              .formatted(String.join(" -prof ", line.profilers())));
    }
    Looks looks = looks(effort, line.options().getForkCount().orElse(0));
    Map<RowId, PlannedRow> ofB =
        b.plan(line.options()).stream()
            .collect(Collectors.toMap(PlannedRow::id, UnaryOperator.identity()));
    List<PlannedRow> both = new ArrayList<>();
    List<String> onlyInOne = new ArrayList<>();
    for (PlannedRow row : a.plan(line.options())) {
      if (ofB.remove(row.id()) == null) {
        onlyInOne.add("only in %s: %s".formatted(a.label(), row.id().label()));
      } else {
        both.add(
            new PlannedRow(row.id(), row.options(), looks.forks().getFirst(), row.nominalNs()));
      }
    }
    ofB.keySet().forEach(row -> onlyInOne.add("only in %s: %s".formatted(b.label(), row.label())));
    if (both.isEmpty()) {
      throw new UsageException(
          "ab: no benchmark of both jars matches %s; java -jar %s -l lists those of one"
              .formatted(String.join(" ", line.options().getIncludes()), a.jar()));
    }
    return new AbRequest(
        command,
        a,
        b,
        List.copyOf(both),
        onlyInOne,
        profilers.names(),
        looks,
        effort.rules.withLooks(looks.count()),
        seed);
  }

  private static Looks looks(Effort effort, int asked) {
    if (!effort.untilResolved) {
      return Looks.once(asked == 0 ? DEFAULT_FORKS : asked);
    }
    int first = Math.min(asked == 0 ? DEFAULT_FIRST_LOOK : asked, effort.mostForks);
    return Looks.until(first, effort.mostForks);
  }

  private static void check(CommandLineOptions options) {
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
