package org.arenalab.bench;

import java.io.IOException;
import java.util.List;
import org.arenalab.bench.cli.OneLineLog;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.command.Commands;
import org.arenalab.bench.command.PlanCommand;
import org.arenalab.bench.command.ResumeCommand;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.profiler.AsyncProfilerOptions;
import org.arenalab.bench.profiler.ProfilerListing;
import org.arenalab.bench.run.JmhRun;

/**
 * The entry point of the laboratory. The first word selects a subcommand, {@code --resume}, {@code
 * --version} or {@code --help}. {@code --plan} may be any word. All other command lines go to JMH.
 * An empty command line runs the {@code quick} plan.
 */
public final class Main {
  private static final int EXIT_USAGE = 2;
  private static final String HELP = "--help";
  private static final String DEFAULT_PLAN = "quick";

  private Main() {}

  public static void main(String[] args) throws IOException {
    OneLineLog.install();
    System.exit(run(List.of(args)));
  }

  private static int run(List<String> words) throws IOException {
    try {
      return dispatch(words);
    } catch (UsageException e) {
      System.err.println(e.getMessage() + hint(words));
      return EXIT_USAGE;
    }
  }

  private static int dispatch(List<String> words) throws IOException {
    if (words.isEmpty()) {
      return Commands.execute(PlanCommand.class, List.of(PlanCommand.OPTION, DEFAULT_PLAN));
    }
    if (Commands.has(words.getFirst())) {
      return Commands.run(words);
    }
    if (ResumeCommand.isAskedFor(words)) {
      return Commands.execute(ResumeCommand.class, words);
    }
    if (PlanCommand.isAskedFor(words)) {
      boolean help = words.contains(HELP);
      return Commands.execute(PlanCommand.class, help ? List.of(HELP) : words);
    }
    if (words.getFirst().equals("--version") || words.getFirst().equals("-V")) {
      System.out.println(Commands.version());
      return 0;
    }
    if (words.getFirst().equals(HELP) || words.getFirst().equals("help")) {
      System.out.print(help());
      return 0;
    }
    if (words.contains(ProfilerListing.OPTION)) {
      System.out.print(ProfilerListing.print());
      return 0;
    }
    return JmhRun.run(words, AsyncProfilerOptions::withLibrary);
  }

  /**
   * Suggests subcommands that resemble the first word: a regex without a match may be a typing
   * error.
   */
  private static String hint(List<String> words) {
    boolean option = words.isEmpty() || words.getFirst().startsWith("-");
    List<String> close = option ? List.of() : Commands.closeTo(words.getFirst());
    return close.isEmpty() ? "" : "; or did you mean " + String.join(" or ", close) + "?";
  }

  private static String help() {
    return """
    Arenalab measures off-heap allocators.

      (nothing)               Run the plan quick, which answers the project's questions.
      --plan NAME|FILE        Run a plan: %s, or a properties file. Further options:
                              --include REGEX, --forks N, --seed N, --no-interleave, --list.
      REGEX or a JMH option   Run JMH with its own command line. --interleave [--seed N]
                              alternates the forks of the rows.
      --shard I/N             Measure part I of N, of a plan or of JMH's rows, for N machines.
                              --durations RUN balances the parts; merge joins them.
      --resume RUN            Continue a run that was interrupted or that a crash ended.
      -h                      Show JMH's options.
      --version               Show the version of this jar.
    %s
    Every run is kept in results/local; ARENALAB_RESULTS sets another folder.
    """
        .formatted(String.join(", ", PlanReader.NAMES), Commands.overview());
  }
}
