package org.arenalab.bench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
  /** The exit code of an experiment that failed. */
  public static final int FAILED = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

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

  /** Writes a file in JSON, or replaces it. */
  public void writeDocument(String name, Map<String, ?> document) throws IOException {
    write(name, JSON.writeValueAsString(document));
  }

  /** Adds a row that {@code compare} and {@code report} read. */
  public void addRow(RunResult row) {
    store.addRow(row);
  }

  /** The results of an experiment, which print themselves and write their files. */
  @FunctionalInterface
  public interface Results {
    void keep() throws IOException;
  }

  /**
   * Ends the experiment: prints {@code why}, keeps the results so far, writes the envelope's end,
   * and prints the folder. A result that cannot be saved is printed as an error.
   *
   * @param why the reason for an early end, or null
   * @param what the experiment in one word, for the error
   * @return the exit code: 0, or {@link #FAILED} if the results could not be saved
   */
  public int conclude(
      RunOutcome outcome, String why, String what, PrintWriter out, Results results) {
    try {
      if (why != null) {
        out.println(why);
      }
      results.keep();
      out.println("Kept in " + store.close(outcome));
      return 0;
    } catch (IOException e) {
      out.println("The " + what + " could not be saved: " + e);
      return FAILED;
    } finally {
      out.flush();
    }
  }
}
