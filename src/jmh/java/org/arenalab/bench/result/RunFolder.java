package org.arenalab.bench.result;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.json.UnreadableResultException;

/**
 * The folder of one run: {@code results/local/<UTC>-<commit>[-dirty][-profile]}. Runs that start
 * within one second get {@code -2}, {@code -3} and so on. A folder is never reused.
 */
public record RunFolder(Path path) {
  /** The default folder of runs; {@link #PROPERTY} or {@link #VARIABLE} replaces it. */
  public static final Path DEFAULT_PARENT = Path.of("results", "local");

  public static final String PROPERTY = "arenalab.results";
  public static final String VARIABLE = "ARENALAB_RESULTS";

  private static final String PROFILED = "-profile";

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  public static Path parent() {
    String said = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return said == null || said.isBlank() ? DEFAULT_PARENT : Path.of(said);
  }

  /**
   * Creates the folder of a run that starts at {@code start}.
   *
   * @param profiled whether a profiler disturbs the run; the folder's name then ends with {@code
   *     -profile}, since its times are not measurements
   * @throws IOException if the folder cannot be created; such a run must not be measured
   */
  public static RunFolder create(Path parent, Instant start, GitState git, boolean profiled)
      throws IOException {
    return create(parent, start, git, profiled ? PROFILED : "");
  }

  /** Creates the folder of a run outside JMH, with {@code suffix} at the end of its name. */
  public static RunFolder create(Path parent, Instant start, GitState git, String suffix)
      throws IOException {
    Files.createDirectories(parent);
    String name = SECOND.format(start) + "-" + git.folderSuffix() + suffix;
    for (int attempt = 1; ; attempt++) {
      Path path = parent.resolve(attempt == 1 ? name : name + "-" + attempt);
      try {
        Files.createDirectory(path);
        return new RunFolder(path);
      } catch (FileAlreadyExistsException taken) {
        // Taken: try the next number.
      }
    }
  }

  /** Creates a folder of equal name among the temporary files, for use when the disk is full. */
  RunFolder elsewhere() throws IOException {
    Path parent = Files.createTempDirectory("arenalab-run-");
    return new RunFolder(Files.createDirectory(parent.resolve(path.getFileName())));
  }

  public Path result() {
    return path.resolve("result.json");
  }

  public Path envelope() {
    return path.resolve("envelope.json");
  }

  /** Returns whether a run can resume with every fork that {@link #result()} has. */
  public boolean canBeResumed() {
    try {
      return Files.exists(journal())
          || !Files.exists(result())
          || StoredRun.read("", result(), null).rows().isEmpty();
    } catch (UnreadableResultException broken) {
      return false;
    }
  }

  /**
   * Removes the folder of a run without a finished fork: it holds nothing to compare or to resume.
   *
   * @return the new path of JMH's output if the run ended by itself and has output, else null
   */
  Path discard(RunOutcome how) throws IOException {
    Path saved = null;
    if (how == RunOutcome.FINISHED && Files.exists(log()) && Files.size(log()) > 0) {
      saved = Files.createTempFile("arenalab-jmh-", ".log");
      Files.copy(log(), saved, StandardCopyOption.REPLACE_EXISTING);
    }
    RunArchive.delete(path);
    return saved;
  }

  /**
   * Returns the journal from which a run resumes after a crash; deleted when the run is complete.
   */
  Path journal() {
    return path.resolve(".forks");
  }

  /** Returns the file of JMH's full output, if the output does not go to the terminal. */
  public Path log() {
    return path.resolve("jmh.log");
  }
}
