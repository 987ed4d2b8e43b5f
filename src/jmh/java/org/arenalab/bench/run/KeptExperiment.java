package org.arenalab.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.openjdk.jmh.results.RunResult;

/**
 * The folder of an experiment that JMH cannot express: files of its own, an envelope, and rows in
 * JMH's form if the experiment has rows to compare.
 *
 * <p>The folder is created before the measurement: minutes of measuring must not end in a result
 * without a place.
 */
public final class KeptExperiment {
  private final RunFolder folder;
  private final RunStore store;

  private KeptExperiment(RunFolder folder, RunStore store) {
    this.folder = folder;
    this.store = store;
  }

  /**
   * Creates the folder.
   *
   * @param kind of the experiment, which ends the folder's name, such as {@code mem}
   * @param words the words the user typed, for the envelope
   */
  public static KeptExperiment create(String kind, List<String> words) throws IOException {
    BuildInfo build = BuildInfo.ofThisJar();
    GitState git = GitState.ofBuild(build);
    Instant start = Instant.now();
    RunFolder folder = RunFolder.create(RunFolder.parent(), start, git, "-" + kind);
    RunDescription description =
        new RunDescription(kind, words, null, List.of(), List.of(), false, true, 0, null);
    Envelope envelope = new Envelope(description, build, git, start);
    envelope.announceDifference(System.err);
    return new KeptExperiment(folder, new RunStore(folder, envelope, List.of()));
  }

  /** Returns the path of a file in the folder. */
  public Path file(String name) {
    return folder.path().resolve(name);
  }

  /** Writes a file, or replaces it. */
  public void write(String name, String text) throws IOException {
    Files.writeString(file(name), text);
  }

  /** Adds a row that {@code compare} and {@code report} read. */
  public void addRow(RunResult row) {
    store.addRow(row);
  }

  /** Writes the envelope's end, and returns the folder. */
  public Path close(RunOutcome outcome) throws IOException {
    return store.close(outcome);
  }
}
