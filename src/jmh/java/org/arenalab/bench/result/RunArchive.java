package org.arenalab.bench.result;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.UnreadableResultException;

/** Keeps runs as baselines, and clears the run history. Confined to one thread. */
public final class RunArchive {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Duration LONGEST_RUN = Duration.ofDays(7);

  private final RunCatalog catalog;

  public RunArchive(RunCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Copies a run among the baselines; copies all of it or, if the disk fills up, nothing.
   *
   * @return the folder of the baseline
   * @throws IllegalArgumentException for a name that is taken or that could denote another run
   */
  public Path keep(RunEntry run, String name) throws IOException {
    return keep(name, beside -> copy(run.path(), beside));
  }

  /** Copies JMH's JSON without an envelope among the baselines. */
  public Path keep(Path json, String name) throws IOException {
    return keep(
        name,
        beside -> {
          Files.createDirectory(beside);
          Files.copy(json, new RunFolder(beside).result());
        });
  }

  /** Fills the folder of a baseline. */
  @FunctionalInterface
  private interface Filling {
    void fill(Path folder) throws IOException;
  }

  private Path keep(String name, Filling filling) throws IOException {
    if (!NAME.matcher(name).matches() || name.startsWith("last") || RunId.of(name) != null) {
      throw new IllegalArgumentException(
          "bad name of a baseline, expected letters, digits, dots and dashes, and neither last nor"
              + " an id: name=\""
              + name
              + "\"");
    }
    Path target = catalog.baselines().resolve(name);
    if (Files.exists(target)) {
      throw new IllegalArgumentException(
          target + " exists already: choose another name, or remove it first");
    }
    Files.createDirectories(catalog.baselines());
    Path beside = catalog.baselines().resolve("." + name + ".new");
    delete(beside);
    try {
      filling.fill(beside);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
      delete(beside);
      throw new IllegalArgumentException(target + " exists already: choose another name", e);
    } catch (IOException e) {
      delete(beside);
      throw e;
    }
    return target;
  }

  /**
   * Returns the runs of the history except the newest {@code keep} and those that may still be
   * running.
   */
  public List<RunEntry> stale(int keep, Instant now) {
    List<RunEntry> runs = catalog.history();
    List<RunEntry> stale = new ArrayList<>();
    for (RunEntry run : runs.subList(Math.min(keep, runs.size()), runs.size())) {
      if (!mayBeRunning(run, now)) {
        stale.add(run);
      }
    }
    return stale;
  }

  /** Returns whether a run has no end and began less than {@link #LONGEST_RUN} ago. */
  private static boolean mayBeRunning(RunEntry run, Instant now) {
    try {
      StoredEnvelope envelope = run.envelope();
      if (envelope == null || envelope.text("end") != null || envelope.text("start") == null) {
        return false;
      }
      return Duration.between(Instant.parse(envelope.text("start")), now).compareTo(LONGEST_RUN)
          < 0;
    } catch (UnreadableResultException | DateTimeParseException broken) {
      return false;
    }
  }

  /** Removes a run of the history with all its files; links are removed, not followed. */
  public void remove(RunEntry run) throws IOException {
    if (run.kept() || RunId.of(run.name()) == null) {
      throw new IllegalArgumentException(run.path() + " is not a run of the history");
    }
    delete(run.path());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        Path copy = to.resolve(entry.getFileName().toString());
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          copy(entry, copy);
        } else if (!entry.getFileName().toString().startsWith(".")) {
          Files.copy(entry, copy);
        }
      }
    }
  }

  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          delete(entry);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
