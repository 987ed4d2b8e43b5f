package org.arenalab.bench.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.Terminal;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.doctor.DoctorReport;
import org.arenalab.bench.doctor.LaboratoryProbes;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.os.probe.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The {@code doctor} command: reports what this machine can and cannot measure, why, and what to do
 * about it.
 */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Reports which features this machine can measure, and how to enable the others.",
    footer = {"", "Tries each feature and changes no setting. The exit code is always 0."})
public final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    DoctorReport report = report();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.json());
    } else {
      report.lines(Terminal.isColoured()).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private DoctorReport report() {
    try {
      return new DoctorReport(
          Platform.probe(),
          new LaboratoryProbes(
                  Path.of("").toAbsolutePath(),
                  RunFolder.parent(),
                  BuildInfo.ofThisJar().libraries())
              .all());
    } catch (UnsupportedOperationException notLinux) {
      throw new UsageException(notLinux.getMessage(), notLinux);
    }
  }
}
