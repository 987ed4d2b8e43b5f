package org.arenalab.bench.command.trace;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.Choice;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.trace.importing.ImportException;
import org.arenalab.bench.trace.importing.ImportedTrace;
import org.arenalab.bench.trace.importing.InputFormat;
import org.arenalab.bench.trace.importing.TraceImport;
import org.arenalab.trace.TraceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code trace import} command: makes a trace of the file of another recorder. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Makes a trace of the file of another recorder.",
    footer = {
      "",
      "Formats: ids (a ID SIZE THREAD), ids-of-one-thread (CS:APP), memory-replay (Android),"
          + " ctsrd,",
      "heaptrack, jfr (async-profiler's nativemem, or Netty's allocator events). The first lines",
      "show the format. Text may be compressed with xz, zstd, gzip or zip."
    })
final class TraceImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "File to import; - for standard input.")
  private String input;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "File of the trace.")
  private Path output;

  @Option(names = "--format", paramLabel = "FORMAT", description = "Format of the file.")
  private String format;

  @Option(
      names = "--program",
      defaultValue = "",
      paramLabel = "TEXT",
      description = "Program that was recorded, such as its command line.")
  private String program;

  @Override
  public Integer call() {
    try {
      InputFormat known =
          format == null
              ? null
              : Choice.named(
                  "format", "--format", format, InputFormat.values(), InputFormat::label);
      print(new TraceImport(input, known, program, output).run());
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (ImportException | TraceException e) {
      throw new UsageException("trace import: " + e.getMessage(), e);
    }
  }

  private void print(ImportedTrace trace) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s: %,d events, %,d B, %.2f B each; %s; repairs %,d, unmatched frees %,d%n",
        output,
        trace.ending().events(),
        trace.sizeBytes(),
        trace.bytesPerEvent(),
        trace.description().source(),
        trace.ending().repairs(),
        trace.ending().unmatched());
    if (trace.isCutOff()) {
      out.println("the recording has no end: its last events are missing");
    }
    if (trace.description().isSampled()) {
      out.printf(
          Locale.ROOT,
          "sampled: one allocation in about %,d B; it shows sizes, and cannot be replayed%n",
          trace.description().sampleBytes());
    }
    out.flush();
  }
}
