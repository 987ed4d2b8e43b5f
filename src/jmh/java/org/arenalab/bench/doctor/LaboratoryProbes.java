package org.arenalab.bench.doctor;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;
import static org.arenalab.os.probe.Capability.ok;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.profiler.AsyncProfilerLibrary;
import org.arenalab.bench.profiler.EventProbe;
import org.arenalab.os.probe.Capability;

/**
 * The probes of the laboratory itself: a JDK, a profiler, the peers, git, and a place for results.
 */
public final class LaboratoryProbes {
  private static final int USUAL_EVENTS = 9;

  private final Path directory;
  private final Path resultsParent;
  private final Map<String, String> versions;

  /**
   * @param directory the folder in which the laboratory was started
   * @param resultsParent the folder of the runs, relative to {@code directory} unless absolute
   * @param versions the pinned versions of the peers, by artifact
   */
  public LaboratoryProbes(Path directory, Path resultsParent, Map<String, String> versions) {
    this.directory = directory;
    this.resultsParent = resultsParent;
    this.versions = versions;
  }

  public List<Capability> all() {
    List<Capability> all = new ArrayList<>();
    all.add(jdk());
    all.add(asyncProfiler());
    all.addAll(new PeerProbes(versions).all());
    all.add(PagerBackendProbe.probe());
    all.add(PagerHotnessProbe.probe());
    all.add(git());
    all.add(results());
    return all;
  }

  private static Capability jdk() {
    return ok(
        "JDK",
        Runtime.version()
            + ", "
            + System.getProperty("java.vendor")
            + ", "
            + System.getProperty("java.home"));
  }

  private static Capability asyncProfiler() {
    String name = "async-profiler";
    try {
      EventProbe probe = new EventProbe(AsyncProfilerLibrary.file());
      List<String> events = probe.available();
      String fact = probe.version() + ": " + String.join(", ", events);
      return events.size() == USUAL_EVENTS
          ? ok(name, fact)
          : limited(name, fact, "the other events cannot be recorded here", "see perf events");
    } catch (UsageException e) {
      return no(name, "does not work here", e.getMessage(), "");
    }
  }

  private Capability git() {
    String name = "git";
    try {
      Process git =
          new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      String answer =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0) {
        return ok(name, "working copy at " + answer);
      }
      return limited(
          name,
          "not a working copy",
          "results carry the jar's commit instead",
          "start in the clone");
    } catch (IOException e) {
      return limited(
          name, "no git command", "results record the commit of the jar instead", "install git");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return limited(name, "interrupted", "", "");
    }
  }

  /**
   * Checks that a run can be stored: writes and removes a file in the results folder. If that
   * folder does not exist, the nearest existing parent is checked.
   */
  Capability results() {
    String name = "results";
    Path kept = directory.resolve(resultsParent);
    Path nearest = kept;
    while (!Files.isDirectory(nearest) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    try {
      Files.delete(Files.createTempFile(nearest, ".doctor-", ".tmp"));
      return ok(name, "runs are kept in " + resultsParent);
    } catch (IOException e) {
      return no(
          name, "cannot write to " + nearest, "runs cannot be kept", "start in a writable folder");
    }
  }
}
