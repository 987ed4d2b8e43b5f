package org.arenalab.bench.command.trace;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.cli.WritableFile;
import org.arenalab.bench.trace.TraceInfo;
import org.arenalab.trace.TraceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code trace info} command: the figures of a trace. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = "Prints sizes, lifetimes, live memory and blind spots of a trace.",
    footer = {
      "",
      "Checks every event. A trace whose recorder was killed is read up to its last whole block."
    })
final class TraceInfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "File of a trace.")
  private Path file;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Also draw live memory over the events into this file.")
  private Path svg;

  @Override
  public Integer call() {
    if (svg != null) {
      WritableFile.check(svg, "the chart to", "--svg");
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      TraceInfo info = TraceInfo.of(file);
      out.print(info.text());
      if (svg != null && info.chart() == null) {
        out.println("No chart: a sampled recording has no live memory.");
      } else if (svg != null) {
        Files.writeString(svg, info.chart());
      }
      out.flush();
      return 0;
    } catch (TraceException e) {
      throw new UsageException("trace info: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UsageException("trace info: " + e + ": give a file that can be written", e);
    }
  }
}
