package org.arenalab.bench.trace.recording;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.arenalab.bench.profiler.AsyncProfilerLibrary;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.trace.importing.ImportedTrace;
import org.arenalab.bench.trace.importing.TraceImport;

/**
 * Records a JVM that runs, as an agent. Blocks that are older than the recording are unknown, so
 * their frees count as unmatched.
 *
 * @param pid of the JVM
 * @param time of the recording; it ends earlier if the JVM ends
 * @param output the file of the trace
 */
public record JvmRecorder(long pid, Duration time, Path output) {
  private static final long PERIOD_MS = 50;

  /**
   * Records the JVM.
   *
   * @throws RecorderException if the process is not a JVM of this user
   */
  public RecordedTrace run() throws InterruptedException {
    ProcessHandle process =
        ProcessHandle.of(pid)
            .orElseThrow(
                () ->
                    new RecorderException(
                        "cannot record: process=%d, expected one that runs; name another"
                            .formatted(pid)));
    if (!isJvm()) {
      throw refused(null);
    }
    Path library = AsyncProfilerLibrary.file();
    try (RecordingFolder folder = RecordingFolder.beside(output)) {
      MemoryWatch memory = new MemoryWatch();
      memory.sample(pid);
      tell(library, ProfilerCommand.start(folder.of(pid)));
      try (Interruption _ = new Interruption(() -> save(library, process, folder, memory))) {
        long end = System.nanoTime() + time.toNanos();
        while (process.isAlive() && System.nanoTime() - end < 0) {
          TimeUnit.MILLISECONDS.sleep(PERIOD_MS);
          memory.sample(pid);
          folder.watchSpace();
        }
      }
      return stop(library, process, folder, memory);
    }
  }

  /** The JDK would wait some seconds for the answer of another program. */
  private boolean isJvm() {
    Path mapped = Path.of("/proc", Long.toString(pid), "maps");
    try (Stream<String> lines = Files.lines(mapped, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.endsWith("/libjvm.so"));
    } catch (IOException | UncheckedIOException e) {
      // The process has ended, or is another user's.
      return false;
    }
  }

  private void save(
      Path library, ProcessHandle process, RecordingFolder folder, MemoryWatch memory) {
    try (folder) {
      RecordedTrace trace = stop(library, process, folder, memory);
      System.err.printf(
          "interrupted; %s has %,d events%n", output, trace.trace().ending().events());
    }
  }

  private RecordedTrace stop(
      Path library, ProcessHandle process, RecordingFolder folder, MemoryWatch memory) {
    if (process.isAlive()) {
      end(library, process);
    }
    folder.requireSpace();
    String program = process.info().commandLine().orElse("process " + pid);
    ImportedTrace trace =
        new TraceImport(
                folder.of(pid).toString(),
                null,
                program.substring(0, Math.min(program.length(), 1000)),
                output)
            .recording(memory.of(pid));
    return new RecordedTrace(pid, 1, RecordedTrace.RUNNING, trace);
  }

  /** Ends the recording; the library itself ends that of a JVM that ends. */
  private void end(Path library, ProcessHandle process) {
    try {
      tell(library, ProfilerCommand.stop());
    } catch (RecorderException e) {
      if (process.isAlive()) {
        throw e;
      }
    }
  }

  private RecorderException refused(Exception cause) {
    return RecorderException.of(
        "cannot record: process=%d is not a JVM of this user, or refuses agents".formatted(pid),
        cause,
        "record another program from its start: trace record -o FILE -- COMMAND");
  }

  private void tell(Path library, String command) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        machine.loadAgentPath(library.toString(), command);
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException
        | AgentLoadException
        | AgentInitializationException
        | IOException e) {
      throw refused(e);
    }
  }
}
