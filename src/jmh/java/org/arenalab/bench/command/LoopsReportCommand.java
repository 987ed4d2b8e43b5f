package org.arenalab.bench.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.loops.live.OwnReport;
import org.arenalab.bench.loops.live.RunningLoops;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code loops report} command: a snapshot of hotness of a process whose loops run. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Prints a snapshot of hotness while loops run.",
    footer = {
      "",
      "Without PID, it reports the process of \"loops\" that runs. If none runs, it starts the"
          + " loops",
      "over an own region of 256 MiB. The snapshot has the classes, percentiles of idle time and a",
      "histogram of temperature, in the words of damo, and the time that it took."
    })
final class LoopsReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "PID",
      description = "A process that \"loops\" has printed.")
  private Long pid;

  @Option(
      names = "--after-sec",
      defaultValue = "8",
      description =
          "Length of an own run before its snapshot, in seconds (default ${DEFAULT-VALUE}).")
  private int afterSec;

  @Override
  public Integer call() throws InterruptedException {
    if (afterSec < 1 || afterSec > OwnReport.MAX_SECONDS) {
      throw new ParameterException(
          spec.commandLine(),
          "--after-sec is %d, expected 1 to %d".formatted(afterSec, OwnReport.MAX_SECONDS));
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Long> running = pid == null ? RunningLoops.pids() : List.of(pid);
    if (running.size() > 1) {
      throw new UsageException(
          "loops report: several processes run loops: %s; give one of them"
              .formatted(running.stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }
    if (running.isEmpty()) {
      return LoopsBody.run(spec, words -> () -> OwnReport.print(afterSec, out));
    }
    String report = RunningLoops.report(running.getFirst());
    out.println("Process " + running.getFirst());
    out.print(report);
    out.flush();
    return 0;
  }
}
