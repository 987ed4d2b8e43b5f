package org.arenalab.bench.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.profiler.AsyncProfilerOptions;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.run.JmhRun;
import org.arenalab.bench.run.ResumedRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command that {@code --resume} starts. It is an option, so {@code Commands.ALL} does not list
 * it.
 */
@Command(
    name = "--resume",
    description = "Continues a run that was interrupted, or that a crash or a reboot ended.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Keeps the finished forks and measures the missing ones in the original order, in the same",
      "folder. The machine, the JDK and the jar must be those of the run."
    })
public final class ResumeCommand implements Callable<Integer> {
  private static final String OPTION = "--resume";

  @Option(
      names = OPTION,
      required = true,
      paramLabel = "RUN",
      description = "Id of the run, the start of the id, last, or the folder of the run.")
  private String run;

  @Override
  public Integer call() {
    ResumedRun before = ResumedRun.find(run, RunCatalog.ofThisFolder());
    return switch (before.kind()) {
      case RunDescription.OF_A_PLAN -> PlanCommand.resume(before);
      case "jmh" -> JmhRun.resume(before, AsyncProfilerOptions::withLibrary);
      case "ab" -> throw new UsageException("use ab --resume " + run);
      default ->
          throw new UsageException(
              "--resume: a run of kind %2$s cannot be continued: run=%1$s; start it again"
                  .formatted(before.name(), before.kind()));
    };
  }

  /** Returns whether a command line asks to resume a run. */
  public static boolean isAskedFor(List<String> words) {
    return !words.isEmpty()
        && (words.getFirst().equals(OPTION) || words.getFirst().startsWith(OPTION + "="));
  }
}
