package org.arenalab.bench.command;

import org.arenalab.bench.cli.Terminal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntFunction;
import org.arenalab.bench.ab.AbRequest;
import org.arenalab.bench.ab.AbRun;
import org.arenalab.bench.ab.CommitBuild;
import org.arenalab.bench.ab.Contestant;
import org.arenalab.bench.ab.ResumedPair;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.run.JmhLock;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.cli.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code ab} command: measures two jars or commits side by side and compares them. */
@Command(
    name = "ab",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures two jars or commits in turns, fork by fork, and compares them.",
    footer = {
      "",
      "What follows the jars is JMH's own command line: benchmarks, -p, -wi, -i, -w, -r, -t; -f is",
      "how many forks of each row each jar gets (10), or the first look with --until resolved (8).",
      "With --plan the run plan says all that, and --forks is what -f is without it.",
      "",
      "  ab old.jar target/benchmarks.jar RandomMixed -p allocator=slab-fast",
      "  ab HEAD~1 HEAD RandomMixed --until resolved --max-forks 40",
      "  ab HEAD~1 HEAD --plan quick --include RandomMixed",
      "",
      "Exit code 0: nothing is worse. 1: something is, or a row is missing. 2: usage, or a commit",
      "that cannot be built. 3: the two cannot be compared. Ctrl-C keeps what has finished."
    })
public final class AbCommand implements Callable<Integer> {
  private static final int JARS = 2;
  private static final int MOST_FORKS = 1_000;
  private static final String RESOLVED = "resolved";

  @Parameters(
      arity = "0..*",
      paramLabel = "JAR|COMMIT",
      description = "Two jars or commits, the first is the reference; then words of JMH.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = {"--plan", "--profile"},
      paramLabel = "NAME|FILE",
      description = "Rows, lengths and forks of a run plan: smoke, quick, full, or a file.")
  private String plan;

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      description = "Of a run plan, only rows whose line in --list matches.")
  private String include;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "Of a run plan, forks of every row instead of its own.")
  private Integer forks;

  @Option(
      names = "--until",
      paramLabel = RESOLVED,
      description = "Go on until every row has a verdict.")
  private String until;

  @Option(
      names = "--max-forks",
      paramLabel = "N",
      defaultValue = "40",
      description = "Where --until gives a row up (default 40).")
  private int mostForks;

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      defaultValue = "2",
      description = "A smaller difference is none (default 2).")
  private double threshold;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the order; drawn and written down where not given.")
  private Long seed;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Go on with a run of ab that was interrupted; either half names it.")
  private String resume;

  @Option(names = "--offline", description = "Build commits with mvn --offline.")
  private boolean offline;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    boolean colour = Terminal.isColoured();
    if (resume != null) {
      if (!words.isEmpty()) {
        throw new UsageException("ab: --resume knows what was measured: leave the rest out");
      }
      ResumedPair before = ResumedPair.find(resume, RunCatalog.ofThisFolder());
      AbCommand begun = parse(before.command());
      begun.offline |= offline;
      return begun.measure(
          before.command(),
          before.seed(),
          before.plan(),
          request -> AbRun.resume(request, before, colour));
    }
    long drawn = seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed;
    List<String> command = new ArrayList<>(List.of("ab"));
    command.addAll(spec.commandLine().getParseResult().originalArgs());
    return measure(command, drawn, null, request -> AbRun.start(request, colour));
  }

  /**
   * Plans the request and runs it. {@code kept} is the run plan of a resumed run, or null. One
   * lock covers the builds and the run: a build disturbs another JMH, and a JMH that started after
   * it would cost the build.
   */
  private int measure(
      List<String> command, long order, RunPlan kept, ToIntFunction<AbRequest> run) {
    if (words.size() < JARS || words.stream().limit(JARS).anyMatch(each -> each.startsWith("-"))) {
      throw new UsageException(
          "ab: give two jars or commits first, then the benchmarks; --help shows an example");
    }
    if (until != null && !until.equals(RESOLVED)) {
      throw new UsageException("ab: --until knows one word, resolved, not " + until);
    }
    if (mostForks < 1 || mostForks > MOST_FORKS) {
      throw new UsageException(
          "ab: --max-forks needs 1 to %d, not %d".formatted(MOST_FORKS, mostForks));
    }
    AbRequest.Effort effort = new AbRequest.Effort(until != null, mostForks, rules());
    List<String> rest = words.subList(JARS, words.size());
    checkPlan(rest);
    AbRequest.FromPlan from =
        plan == null
            ? null
            : new AbRequest.FromPlan(
                kept == null ? PlanReader.read(plan) : kept, forks, include);
    // Checks everything that needs no jar before a build that takes minutes.
    AbRequest.checkWords(rest);
    CommitBuild build =
        new CommitBuild(Path.of(""), offline ? List.of("mvn", "--offline") : List.of("mvn"));
    for (String word : words.subList(0, JARS)) {
      if (!isFile(word)) {
        var _ = build.commit(word);
      }
    }
    boolean builds = words.stream().limit(JARS).anyMatch(word -> !isFile(word));
    try (JmhLock lock = builds ? JmhLock.take() : null) {
      Contestant a = contestant(words.get(0), words.get(1), build);
      Contestant b = contestant(words.get(1), words.get(0), build);
      return run.applyAsInt(
          from == null
              ? AbRequest.ofWords(command, a, b, rest, effort, order)
              : AbRequest.ofPlan(command, a, b, from, effort, order));
    }
  }

  private void checkPlan(List<String> rest) {
    if (plan == null && (include != null || forks != null)) {
      throw new UsageException(
          "ab: --include and --forks choose within a --plan; without one say it in JMH's words,"
              + " such as -f 10");
    }
    if (plan != null && !rest.isEmpty()) {
      throw new UsageException(
          "ab: the run plan says what is measured: leave %s out; --include chooses rows,"
                  .formatted(String.join(" ", rest))
              + " --forks says how many forks");
    }
    if (forks != null && (forks < 1 || forks > MOST_FORKS)) {
      throw new UsageException("ab: --forks needs 1 to %d, not %d".formatted(MOST_FORKS, forks));
    }
  }

  /** Returns whether {@code word} names a jar rather than a commit. */
  private static boolean isFile(String word) {
    try {
      if (Files.isRegularFile(Path.of(word))) {
        return true;
      }
      if (word.endsWith(".jar")) {
        throw new UsageException("ab: there is no file " + word);
      }
      return false;
    } catch (InvalidPathException e) {
      throw new UsageException("ab: %s is no file's name".formatted(word), e);
    }
  }

  /** Returns the contestant for a jar file or a commit. */
  private static Contestant contestant(String word, String other, CommitBuild build) {
    if (!isFile(word)) {
      return Contestant.of(word, build.jar(word));
    }
    String name = String.valueOf(Path.of(word).getFileName());
    return Contestant.of(other.endsWith(name) ? word : name, Path.of(word));
  }

  private Rules rules() {
    try {
      Rules standard = Rules.standard();
      return new Rules(threshold / 100, standard.alpha(), standard.seed(), standard.resamples());
    } catch (IllegalArgumentException e) {
      throw new UsageException("ab: --threshold needs 0 to 99 (percent), not " + threshold, e);
    }
  }

  private static AbCommand parse(List<String> command) {
    AbCommand parsed = new AbCommand();
    CommandLine line = new CommandLine(parsed);
    Commands.allowForeignOptions(line);
    line.parseArgs(command.subList(1, command.size()).toArray(new String[0]));
    return parsed;
  }
}
