package org.arenalab.bench.profiler;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.JsonRunStore;
import org.arenalab.bench.result.UnexpectedRowException;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.run.ForkProcess;
import org.arenalab.bench.run.JmhJar;

/**
 * Forks of the benchmarks in another jar, run by the JMH in that jar. The recorder's few classes
 * follow that jar on the class path, which JMH passes to its forks. No other class of this jar is
 * on the class path.
 */
final class JarForks implements RecordedForks, AutoCloseable {
  /** The classes that a fork loads to record; they use only JMH and each other. */
  private static final List<String> RECORDER =
      List.of(
          ForkRecorder.class.getName().replace('.', '/'),
          "one/profiler/AsyncProfiler",
          "one/profiler/AsyncProfilerMXBean",
          "one/profiler/Counter",
          "one/profiler/Events");

  private final JmhJar jar;
  private final Path library;
  private final ProfileEvent event;
  private final JsonRunStore store;
  private final ForkProcess process = new ForkProcess();

  /**
   * @param store keeps the run
   * @throws IOException if the recorder's classes cannot be copied to a folder of their own
   */
  JarForks(JmhJar jar, Path library, ProfileEvent event, JsonRunStore store) throws IOException {
    this.jar = jar;
    this.library = library;
    this.event = event;
    this.store = store;
    for (String name : RECORDER) {
      copy(name + ".class");
    }
  }

  private Path recorder() {
    return process.folder().resolve("recorder");
  }

  private void copy(String name) throws IOException {
    try (InputStream in = JarForks.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in this jar");
      }
      Path file = recorder().resolve(name);
      Files.createDirectories(file.getParent());
      Files.copy(in, file);
    }
  }

  @Override
  public Path folder() {
    return store.folder().path();
  }

  @Override
  public Keeping run(PlannedRow row, Path recording, Path log)
      throws IOException, RecordingFailedException {
    List<String> words = new ArrayList<>(row.wordsOfOneFork());
    words.add("-prof");
    words.add(
        ForkRecorder.class.getName()
            + ":"
            + ForkRecorder.initLine(library, event.startCommand(), recording));
    String classPath = jar.path().toAbsolutePath() + File.pathSeparator + recorder();
    ForkProcess.Outcome outcome =
        process.run(List.of("-cp", classPath, jar.mainClass()), words, log);
    if (outcome.failure() != null) {
      throw new RecordingFailedException(outcome.failure() + "; JMH's output is in " + log);
    }
    return () -> keep(row.id(), outcome.json());
  }

  private void keep(RowId row, Path json) throws RecordingFailedException {
    try {
      var _ = store.addFork(row, json);
    } catch (UnreadableResultException | UnexpectedRowException e) {
      throw new RecordingFailedException(e.getMessage(), e);
    }
  }

  @Override
  public void fail(RowId row, String reason) {
    store.fail(row, reason);
  }

  @Override
  public Path close(RunOutcome how) throws IOException {
    store.close(how);
    if (how == RunOutcome.INTERRUPTED) {
      // The process is halted next.
      close();
    }
    return store.folder().path();
  }

  @Override
  public void close() {
    process.close();
  }
}
