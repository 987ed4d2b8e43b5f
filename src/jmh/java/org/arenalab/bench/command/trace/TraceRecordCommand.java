package org.arenalab.bench.command.trace;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.cli.WritableFile;
import org.arenalab.bench.trace.importing.ImportException;
import org.arenalab.bench.trace.importing.ImportedTrace;
import org.arenalab.bench.trace.recording.JvmRecorder;
import org.arenalab.bench.trace.recording.ProgramRecorder;
import org.arenalab.bench.trace.recording.RecordedTrace;
import org.arenalab.bench.trace.recording.RecorderException;
import org.arenalab.trace.TraceEnding;
import org.arenalab.trace.TraceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code trace record} command: records every allocation of a program or of a JVM. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = "Records every allocation of a program, or of a JVM that runs.",
    footer = {
      "",
      "trace record -o git.trace -- git gc      records a program from its start to its end",
      "trace record -o jvm.trace --seconds 10 PID   records a JVM",
      "",
      "The jar contains async-profiler, which is preloaded into the program and all programs that"
          + " it",
      "starts. The process with the most events becomes the trace. A static or setuid program"
          + " cannot",
      "be recorded."
    })
final class TraceRecordCommand implements Callable<Integer> {
  private static final int DEFAULT_SECONDS = 10;
  private static final double MEBI = 1 << 20;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "File of the trace.")
  private Path output;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Length of the recording of a JVM (default " + DEFAULT_SECONDS + ").")
  private Integer seconds;

  @Parameters(
      paramLabel = "PID|COMMAND",
      arity = "1..*",
      description = "Process id of a JVM, or -- and the words of a program.")
  private List<String> words;

  @Override
  public Integer call() throws InterruptedException {
    boolean attaches = words.size() == 1 && words.getFirst().matches("\\d{1,9}");
    if (!attaches && seconds != null) {
      throw new ParameterException(
          spec.commandLine(), "--seconds is for a JVM; a program is recorded to its end");
    }
    if (seconds != null && seconds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--seconds=%d, expected 1 or more".formatted(seconds));
    }
    WritableFile.check(output, "the trace to", "-o");
    try {
      print(attaches ? ofJvm() : new ProgramRecorder(words, output).run());
      return 0;
    } catch (RecorderException | ImportException | TraceException e) {
      throw new UsageException("trace record: " + e.getMessage(), e);
    }
  }

  private RecordedTrace ofJvm() throws InterruptedException {
    Duration time = Duration.ofSeconds(seconds == null ? DEFAULT_SECONDS : seconds);
    return new JvmRecorder(Long.parseLong(words.getFirst()), time, output).run();
  }

  private void print(RecordedTrace recorded) {
    PrintWriter out = spec.commandLine().getOut();
    ImportedTrace trace = recorded.trace();
    TraceEnding ending = trace.ending();
    out.printf(
        Locale.ROOT,
        "%s: %,d events, %,d B, %.2f B each; repairs %,d, unmatched frees %,d; unexplained %s%n",
        output,
        ending.events(),
        trace.sizeBytes(),
        trace.bytesPerEvent(),
        ending.repairs(),
        ending.unmatched(),
        ending.unexplainedBytes() == TraceEnding.UNKNOWN
            ? "unknown"
            : String.format(Locale.ROOT, "%.1f MiB", ending.unexplainedBytes() / MEBI));
    if (recorded.processes() > 1) {
      out.printf(
          Locale.ROOT,
          "process %d of %d has the most events; the others are not in the trace%n",
          recorded.pid(),
          recorded.processes());
    }
    if (trace.isCutOff()) {
      out.println("the program was killed, or ended by _exit: its last events are missing");
    }
    if (recorded.exit() > 0) {
      out.printf(Locale.ROOT, "the program ended with exit code %d%n", recorded.exit());
    }
    out.flush();
  }
}
