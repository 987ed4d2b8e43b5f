package org.arenalab.bench.trace.importing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.ToLongFunction;
import org.arenalab.trace.AddressTrace;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceEnding;
import org.arenalab.trace.TraceWriter;

/**
 * An import of one file. The trace gets its name when it is whole; a failure leaves no file.
 *
 * @param input a file, or "-" for standard input
 * @param format of the file; null to find it by its first lines
 * @param program that was recorded, for the description
 * @param output the file of the trace
 */
public record TraceImport(String input, InputFormat format, String program, Path output) {
  /**
   * Imports the file.
   *
   * @throws ImportException if the file cannot be read or written
   * @throws org.arenalab.trace.TraceException if its events cannot happen, or are out of order
   */
  public ImportedTrace run() {
    try (BufferedInputStream in = InputFile.open(input)) {
      InputFormat known =
          format == null ? InputFormat.of(input, InputFile.start(in, input)) : format;
      if (known == InputFormat.JFR) {
        return recording(new MemorySamples());
      }
      TextFormat text = known.text();
      TraceDescription description =
          new TraceDescription(text.source(), program, text.knowsThreads(), 0);
      return write(
          description,
          text.isOrdered(),
          false,
          trace -> {
            text.read(new TextLines(in, input), trace);
            return TraceEnding.UNKNOWN;
          });
    } catch (IOException e) {
      throw ImportException.unreadable(input, e);
    }
  }

  /**
   * Imports a recording of JFR, and compares it with the program's memory.
   *
   * @param samples of the program's anonymous memory during the recording
   * @throws ImportException as {@link #run}
   */
  public ImportedTrace recording(MemorySamples samples) {
    if (input.equals(InputFile.STANDARD_INPUT)) {
      throw new ImportException(
          "cannot import a recording of JFR from standard input: input=-, expected a file;"
              + " name the file");
    }
    JfrRecording recording = JfrRecording.read(input);
    TraceDescription description =
        new TraceDescription(recording.source(), program, true, recording.sampleBytes());
    return write(
        description,
        false,
        recording.isCutOff(),
        trace -> {
          recording.writeTo(trace);
          return recording.unexplainedBytes(samples);
        });
  }

  private ImportedTrace write(
      TraceDescription description,
      boolean isOrdered,
      boolean isCutOff,
      ToLongFunction<AddressTrace> events) {
    String suffix = "." + ProcessHandle.current().pid() + ".new";
    Path temporary = output.resolveSibling("." + output.getFileName() + suffix);
    try {
      TraceEnding ending = write(TraceWriter.create(temporary, description), isOrdered, events);
      Files.move(
          temporary, output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new ImportedTrace(description, ending, Files.size(output), isCutOff);
    } catch (IOException e) {
      throw ImportException.unwritable(output.toString(), e);
    } finally {
      discard(temporary);
    }
  }

  private static TraceEnding write(
      TraceWriter writer, boolean isOrdered, ToLongFunction<AddressTrace> events) {
    try (AddressTrace trace =
        isOrdered ? AddressTrace.ordered(writer) : AddressTrace.repairing(writer)) {
      long unexplainedBytes = events.applyAsLong(trace);
      return trace.finish(unexplainedBytes);
    }
  }

  private static void discard(Path temporary) {
    try {
      boolean _ = Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw ImportException.unwritable(temporary.toString(), e);
    }
  }
}
