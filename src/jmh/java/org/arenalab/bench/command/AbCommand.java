package org.arenalab.bench.command;

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
import org.arenalab.bench.cli.Terminal;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.run.JmhLock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code ab} command: measures two jars or commits side by side and compares them. */
@Command(
    name = "ab",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures two jars or commits, alternating their forks, and compares them.",
    footer = {
      "",
      "The words after the two jars are JMH's own command line: benchmarks, -p, -wi, -i, -w, -r,"
          + " -t.",
      "-f sets the number of forks of each row and jar (10). With --until resolved, it sets the",
      "forks before the first look (8). With --plan, the run plan sets all this; use --forks, not"
          + " -f.",
      "",
      "  ab old.jar target/benchmarks.jar RandomMixed -p allocator=slab-fast",
      "  ab HEAD~1 HEAD RandomMixed --until resolved --max-forks 40",
      "  ab HEAD~1 HEAD --plan quick --include RandomMixed",
      "",
      "Exit code 0: no row is worse. 1: a row is worse or missing. 2: wrong usage, or a commit"
          + " that",
      "cannot be built. 3: the jars cannot be compared. Ctrl-C keeps the finished forks."
    })
public final class AbCommand implements Callable<Integer> {
  private static final int JARS = 2;
  private static final int MOST_FORKS = 1_000;
  private static final String RESOLVED = "resolved";

  @Parameters(
      arity = "0..*",
      paramLabel = "JAR|COMMIT",
      description = "Two jars or commits; the first is the reference. Then JMH's own words.")
  private List<String> words = new ArrayList<>();

  @Mixin private PlanOption planOption;

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      description = "With --plan: only rows whose line in --list matches.")
  private String include;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "With --plan: forks of every row, instead of the plan's own number.")
  private Integer forks;

  @Option(
      names = "--until",
      paramLabel = RESOLVED,
      description = "Add forks until every row has a verdict.")
  private String until;

  @Option(
      names = "--max-forks",
      paramLabel = "N",
      defaultValue = "40",
      description = "Largest number of forks of a row with --until (default 40).")
  private int mostForks;

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      defaultValue = "2",
      description = "Smallest difference that counts, in percent (default 2).")
  private double threshold;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed of the order of the forks. By default it is random; the envelope records it.")
  private Long seed;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Continue an interrupted run of ab. Name either of its two halves.")
  private String resume;

  @Option(names = "--offline", description = "Build commits with mvn --offline.")
  private boolean offline;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    boolean colour = Terminal.isColoured();
    if (resume != null) {
      if (!words.isEmpty()) {
        throw new UsageException(
            "ab: --resume takes the rows from the interrupted run; leave the other arguments out");
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
    return measure(TypedWords.of(spec), drawn, null, request -> AbRun.start(request, colour));
  }

  /**
   * Plans the request and runs it. {@code kept} is the run plan of a resumed run, or null. One lock
   * covers the builds and the run: a build disturbs another JMH, and a JMH that started after it
   * would cost the build.
   */
  private int measure(
      List<String> command, long order, RunPlan kept, ToIntFunction<AbRequest> run) {
    if (words.size() < JARS || words.stream().limit(JARS).anyMatch(each -> each.startsWith("-"))) {
      throw new UsageException(
          "ab: two jars or commits are missing; give two jars or commits first, then the benchmarks"
              + " (see ab --help)");
    }
    if (until != null && !until.equals(RESOLVED)) {
      throw new UsageException("ab: bad value: --until=" + until + ", expected " + RESOLVED);
    }
    if (mostForks < 1 || mostForks > MOST_FORKS) {
      throw new UsageException(
          "ab: bad value: --max-forks=%d, expected 1 to %d".formatted(mostForks, MOST_FORKS));
    }
    AbRequest.Effort effort = new AbRequest.Effort(until != null, mostForks, rules());
    List<String> rest = words.subList(JARS, words.size());
    String plan = planOption.value();
    checkPlan(plan, rest);
    AbRequest.FromPlan from =
        plan == null
            ? null
            : new AbRequest.FromPlan(kept == null ? PlanReader.read(plan) : kept, forks, include);
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

  private void checkPlan(String plan, List<String> rest) {
    if (plan == null && (include != null || forks != null)) {
      throw new UsageException(
          "ab: --include and --forks need --plan; without a plan use JMH's own words, such as -f"
              + " 10");
    }
    if (plan != null && !rest.isEmpty()) {
      throw new UsageException(
          "ab: the run plan selects the rows: leave %s out; --include selects fewer rows, and"
                  .formatted(String.join(" ", rest))
              + " --forks sets the number of forks");
    }
    if (forks != null && (forks < 1 || forks > MOST_FORKS)) {
      throw new UsageException(
          "ab: bad value: --forks=%d, expected 1 to %d".formatted(forks, MOST_FORKS));
    }
  }

  /** Returns whether {@code word} names a jar rather than a commit. */
  private static boolean isFile(String word) {
    try {
      if (Files.isRegularFile(Path.of(word))) {
        return true;
      }
      if (word.endsWith(".jar")) {
        throw new UsageException("ab: file not found: " + word);
      }
      return false;
    } catch (InvalidPathException e) {
      throw new UsageException("ab: not a valid file name: %s".formatted(word), e);
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
      throw new UsageException(
          "ab: bad value: --threshold=" + threshold + ", expected 0 to 99 (percent)", e);
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
