package org.arenalab.bench.result;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.settings.Spelling;

/**
 * The runs by the names that a user types. A name is an id, the beginning of an id, a commit, a
 * baseline's name, {@code last} or {@code last~1}. It may also be the path of a folder or of any
 * JMH JSON.
 *
 * @param local the folder of the run history
 * @param baselines the folder of the baselines
 */
public record RunCatalog(Path local, Path baselines) {
  /** The folder of the baselines, relative to the working copy. */
  public static final Path DEFAULT_BASELINES = Path.of("results", "baseline");

  private static final Pattern LAST = Pattern.compile("last(?:~(\\d{1,6}))?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
  private static final Pattern GIT_NAME = Pattern.compile("HEAD([~^]\\d*)*|[\\w./-]+[~^][~^\\d]*");

  /** Returns the catalog of the laboratory's default folders. */
  public static RunCatalog ofThisFolder() {
    return new RunCatalog(RunFolder.parent(), DEFAULT_BASELINES);
  }

  /** Returns the run history, the newest first. */
  public List<RunEntry> history() {
    List<RunEntry> runs = new ArrayList<>();
    for (Path folder : folders(local)) {
      String name = folder.getFileName().toString();
      if (RunId.of(name) != null) {
        runs.add(new RunEntry(name, folder, false));
      }
    }
    runs.sort(Comparator.comparing((RunEntry run) -> RunId.of(run.name())).reversed());
    return runs;
  }

  /** Returns the baselines, by name. */
  public List<RunEntry> kept() {
    return folders(baselines).stream()
        .map(folder -> new RunEntry(folder.getFileName().toString(), folder, true))
        .filter(run -> !run.name().startsWith("."))
        .sorted(Comparator.comparing(RunEntry::name))
        .toList();
  }

  /** Reads the run that {@code word} names. */
  public StoredRun read(String word) throws UnknownRunException, UnreadableResultException {
    if (word.equals(ResultFiles.STANDARD_INPUT)) {
      return StoredRun.ofStandardInput();
    }
    Path path = path(word);
    if (path == null || Files.isDirectory(path)) {
      RunEntry entry = find(word);
      if (!entry.hasResult()) {
        throw new UnreadableResultException(entry.path(), "holds no result.json to compare");
      }
      return entry.read();
    }
    Path file = path.toAbsolutePath().normalize();
    if (file.endsWith("result.json")) {
      String folder = String.valueOf(file.getParent().getFileName());
      return StoredRun.read(folder, path, path.resolveSibling("envelope.json"));
    }
    // The file name of a pipe is only a number.
    String name = Files.isRegularFile(path) ? file.getFileName().toString() : word;
    return StoredRun.read(name, path, null);
  }

  /**
   * Returns the folder of a run with an envelope; {@link #read} may have read a copy in another
   * folder.
   */
  public Path folder(String word) throws UnknownRunException {
    Path path = path(word);
    return path == null || Files.isDirectory(path)
        ? find(word).path()
        : path.toAbsolutePath().normalize().getParent();
  }

  /** Finds the folder of the run that {@code word} names. */
  public RunEntry find(String word) throws UnknownRunException {
    return find(word, comparable());
  }

  /**
   * Finds a run like {@link #find(String)}, except that {@code last} may be a run without a
   * finished row.
   */
  public RunEntry findBegun(String word) throws UnknownRunException {
    return find(word, measured());
  }

  private RunEntry find(String word, List<RunEntry> runs) throws UnknownRunException {
    Path path = path(word);
    if (path != null && Files.isDirectory(path)) {
      return new RunEntry(path.toAbsolutePath().normalize().getFileName().toString(), path, false);
    }
    for (RunEntry run : kept()) {
      if (run.name().equals(word)) {
        return run;
      }
    }
    Matcher last = LAST.matcher(word);
    if (last.matches()) {
      return last(word, last.group(1) == null ? 0 : Integer.parseInt(last.group(1)), runs);
    }
    List<RunEntry> begun =
        history().stream().filter(run -> !word.isEmpty() && run.name().startsWith(word)).toList();
    if (begun.size() > 1 && !begun.stream().anyMatch(run -> run.name().equals(word))) {
      throw new UnknownRunException(
          "%d runs begin with %s: %s and %s; give more letters of the name"
              .formatted(begun.size(), word, begun.get(0).name(), begun.get(1).name()));
    }
    if (!begun.isEmpty()) {
      return begun.stream()
          .filter(run -> run.name().equals(word))
          .findFirst()
          .orElse(begun.getFirst());
    }
    return ofCommit(word);
  }

  /**
   * Returns the newest comparable run that was measured at a commit; prefers the run history to
   * baselines.
   */
  private RunEntry ofCommit(String word) throws UnknownRunException {
    String commit = COMMIT.matcher(word).matches() ? word : null;
    if (GIT_NAME.matcher(word).matches()) {
      commit = GitState.commitOf(Path.of("").toAbsolutePath(), word);
    }
    if (commit != null) {
      List<RunEntry> all = new ArrayList<>(comparable());
      all.addAll(kept());
      for (RunEntry run : all) {
        if (commitOf(run).startsWith(commit)) {
          return run;
        }
      }
    }
    throw new UnknownRunException(
        word
            + " is not the name of a run"
            + (commit == null || commit.equals(word) ? "" : " (it is commit " + commit + ")")
            + ": give an id, a commit, a baseline ("
            + (kept().isEmpty() ? "none exists" : String.join(", ", names(kept())))
            + "), last, last~1 or a file; results list shows all runs"
            + hint(word));
  }

  private String hint(String word) {
    List<String> known = new ArrayList<>(names(kept()));
    known.add("last");
    known.addAll(names(history()));
    return Spelling.hint(word, known);
  }

  private RunEntry last(String word, int back, List<RunEntry> runs) throws UnknownRunException {
    if (back >= runs.size()) {
      throw new UnknownRunException(
          "%s: %s holds %d runs with a finished row that were measured without a profiler"
              .formatted(word, local, runs.size()));
    }
    return runs.get(back);
  }

  /** Returns runs of the history with a finished row and without a profiler, the newest first. */
  private List<RunEntry> comparable() {
    return measured().stream().filter(RunEntry::hasRows).toList();
  }

  /** Returns runs of the history with JMH's JSON and without a profiler, the newest first. */
  private List<RunEntry> measured() {
    return history().stream().filter(RunEntry::hasResult).filter(run -> !isProfiled(run)).toList();
  }

  private static boolean isProfiled(RunEntry run) {
    try {
      StoredEnvelope envelope = run.envelope();
      return envelope != null && envelope.is("profiled");
    } catch (UnreadableResultException broken) {
      // A command that names this run reports its defect.
      return false;
    }
  }

  private static String commitOf(RunEntry run) {
    try {
      StoredEnvelope envelope = run.envelope();
      String commit = envelope == null ? null : envelope.text("commit");
      return commit == null ? "" : commit;
    } catch (UnreadableResultException broken) {
      return "";
    }
  }

  private static List<String> names(List<RunEntry> runs) {
    return runs.stream().map(RunEntry::name).toList();
  }

  /** Returns the file or folder whose path is {@code word}, or null. */
  private static Path path(String word) throws UnknownRunException {
    try {
      Path path = Path.of(word);
      boolean looksLikeOne = word.contains("/") || word.contains(".");
      if (Files.isSymbolicLink(path) && !Files.exists(path)) {
        throw new UnknownRunException(word + " is a dead link: " + target(path));
      }
      return looksLikeOne && Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link) + " does not exist, or is part of a loop of links";
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<Path> folders(Path parent) {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
      entries.forEach(folders::add);
    } catch (IOException none) {
      // The folder does not exist: nothing has been measured here.
    }
    return folders;
  }
}
