package org.arenalab.bench.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.profiler.AsyncProfilerOptions;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.run.JmhRun;
import org.arenalab.bench.run.ResumedRun;
import org.arenalab.bench.cli.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command that {@code --resume} starts. It is an option, so {@code Commands.ALL} does not list
 * it.
 */
@Command(
    name = "--resume",
    description = "Goes on with a run that was interrupted, or ended by a crash or a reboot.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "What the run has is kept, what it lacks is measured now, in the order it began with, and"
          + " ends",
      "up in the same folder. It must be the same machine, JDK and jar."
    })
public final class ResumeCommand implements Callable<Integer> {
  private static final String OPTION = "--resume";

  @Option(
      names = OPTION,
      required = true,
      paramLabel = "RUN",
      description = "Its id or the beginning of it, last, or its folder.")
  private String run;

  @Override
  public Integer call() {
    ResumedRun before = ResumedRun.find(run, RunCatalog.ofThisFolder());
    return switch (before.kind()) {
      case RunDescription.OF_A_PLAN -> PlanCommand.resume(before);
      case "jmh" -> JmhRun.resume(before, AsyncProfilerOptions::withLibrary);
      case "ab" -> throw new UsageException("say ab --resume " + run);
      default ->
          throw new UsageException(
              "--resume: %s is a %s, which is begun anew".formatted(before.name(), before.kind()));
    };
  }

  /** Returns whether a command line asks to resume a run. */
  public static boolean isAskedFor(List<String> words) {
    return !words.isEmpty()
        && (words.getFirst().equals(OPTION) || words.getFirst().startsWith(OPTION + "="));
  }
}
