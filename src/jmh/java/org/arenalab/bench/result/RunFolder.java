package org.arenalab.bench.result;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The folder of one run: {@code results/local/<UTC>-<commit>[-dirty][-profile]}, with {@code -2},
 * {@code -3} and so on for runs that start within the same second. A folder is never used twice.
 */
public record RunFolder(Path path) {
  /** Where runs are kept, unless {@link #PROPERTY} or {@link #VARIABLE} says otherwise. */
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
   * @param profiled whether a profiler disturbs it: its name says so, since its times are not to be
   *     taken for measurements
   * @throws IOException where the folder cannot be made or cannot be written to: a run that could
   *     not be kept must not be measured
   */
  public static RunFolder create(Path parent, Instant start, GitState git, boolean profiled)
      throws IOException {
    return create(parent, start, git, profiled ? PROFILED : "");
  }

  /** The folder of a run that is no JMH run, with {@code suffix} behind its name. */
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
        // The next number.
      }
    }
  }

  /** One of the same name among the temporary files, for what a full disk does not take. */
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

  /** Whether every fork that {@link #result()} has can be gone on with. */
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
   * Removes the folder of a run in which no fork has finished: it holds nothing to compare or to
   * resume.
   *
   * @return the new place of JMH's output of a run that has failed, or null without output
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

  /** What a run needs to go on after a crash; gone when it is complete. */
  Path journal() {
    return path.resolve(".forks");
  }

  /** JMH's full output, where it is not on the terminal. */
  public Path log() {
    return path.resolve("jmh.log");
  }
}
