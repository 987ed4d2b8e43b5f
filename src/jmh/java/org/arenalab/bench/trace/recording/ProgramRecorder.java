package org.arenalab.bench.trace.recording;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.profiler.AsyncProfilerLibrary;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.trace.importing.ImportedTrace;
import org.arenalab.bench.trace.importing.TraceImport;

/**
 * Records a program from its start to its end. The library is preloaded into the program and into
 * each program that it starts. The process with the most events becomes the trace.
 *
 * @param command the words of the program
 * @param output the file of the trace
 */
public record ProgramRecorder(List<String> command, Path output) {
  private static final String PRELOAD = "LD_PRELOAD";
  private static final String PROFILER = "ASPROF_COMMAND";

  /** Time between two samples of the memory: a program of a second gets 20 of them. */
  private static final long PERIOD_MS = 50;

  /** Size limit of the words in the description of a trace. */
  private static final int MAX_PROGRAM_CHARACTERS = 1000;

  /**
   * Runs the program, whose input and output are those of this process.
   *
   * @throws RecorderException if the program cannot be started or preloaded into
   */
  public RecordedTrace run() throws InterruptedException {
    ProgramFile.requirePreloadable(command, System.getenv().getOrDefault("PATH", ""));
    Path library = AsyncProfilerLibrary.file();
    try (RecordingFolder folder = RecordingFolder.beside(output)) {
      MemoryWatch memory = new MemoryWatch();
      Process process = start(library, folder);
      try (Interruption _ = new Interruption(() -> save(process, folder, memory))) {
        while (!process.waitFor(PERIOD_MS, TimeUnit.MILLISECONDS)) {
          folder.processes().forEach(memory::sample);
          folder.watchSpace();
        }
      }
      return traceOf(process, folder, memory);
    }
  }

  private Process start(Path library, RecordingFolder folder) {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.merge(PRELOAD, library.toString(), (old, own) -> own + File.pathSeparator + old);
    environment.put(PROFILER, ProfilerCommand.start(folder.pattern()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw RecorderException.of(
          "cannot start: program=" + command.getFirst(), e, "name a program that can be started");
    }
  }

  /** Saves the trace of a program that this process had to end; it is deleted with its folder. */
  private void save(Process process, RecordingFolder folder, MemoryWatch memory) {
    try (folder) {
      RecordedTrace trace = traceOf(process, folder, memory);
      System.err.printf(
          "interrupted; %s has %,d events%n", output, trace.trace().ending().events());
    }
  }

  private RecordedTrace traceOf(Process process, RecordingFolder folder, MemoryWatch memory) {
    folder.requireSpace();
    List<Long> processes = folder.processes();
    if (processes.isEmpty()) {
      throw RecorderException.notPreloadable(
          command.getFirst(), "it wrote no recording: the loader ignored the preload");
    }
    long pid = processes.getFirst();
    ImportedTrace trace =
        new TraceImport(folder.of(pid).toString(), null, words(), output).recording(memory.of(pid));
    return new RecordedTrace(
        pid,
        processes.size(),
        process.isAlive() ? RecordedTrace.RUNNING : process.exitValue(),
        trace);
  }

  private String words() {
    String words = String.join(" ", command);
    return words.substring(0, Math.min(words.length(), MAX_PROGRAM_CHARACTERS));
  }
}
