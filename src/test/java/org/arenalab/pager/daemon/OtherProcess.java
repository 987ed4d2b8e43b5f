package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.arenalab.Await;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.os.process.ProcessWatch;

/**
 * Another process, seen through {@code /proc}.
 *
 * @param pid its number
 */
record OtherProcess(long pid) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern ALLOWED = Pattern.compile("Cpus_allowed_list:\\s*(\\S+)");

  /** Returns its open files. */
  List<String> openFiles() {
    return list("fd").stream().map(OtherProcess::target).toList();
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "closed";
    }
  }

  /** Waits until it has no more files open than before. */
  void awaitNoMoreFiles(List<String> before) {
    assertThat(Await.holds(PATIENCE, () -> openFiles().size() <= before.size()))
        .as("files of process %d: %s, before: %s", pid, openFiles(), before)
        .isTrue();
  }

  /** Returns the number of its threads. */
  long threads() {
    return count("task");
  }

  private long count(String directory) {
    return list(directory).size();
  }

  /** Returns the files of a directory of the process; none if it has ended. */
  List<Path> list(String directory) {
    try (Stream<Path> files = Files.list(proc().resolve(directory))) {
      return files.toList();
    } catch (IOException gone) {
      return List.of();
    }
  }

  Path proc() {
    return Path.of("/proc", Long.toString(pid));
  }

  boolean isAlive() {
    return ProcessIdentity.of(pid).isAlive();
  }

  /** Waits for the end of the process. */
  void awaitEnd() {
    assertThat(Await.holds(PATIENCE, () -> !isAlive())).as("process %d ends", pid).isTrue();
  }

  /** Stops the process by SIGSTOP, and waits until it is stopped. */
  void stop() {
    signal("STOP", pid);
    try (ProcessWatch watch = new ProcessWatch(pid)) {
      assertThat(Await.holds(PATIENCE, watch::isStopped)).isTrue();
    }
  }

  void resume() {
    signal("CONT", pid);
  }

  /** Returns the different sets of processors to which the lanes of this daemon are bound. */
  List<String> placesOfLanes() {
    TreeSet<String> places = new TreeSet<>();
    for (Path task : list("task")) {
      try {
        if (Files.readString(task.resolve("comm")).startsWith("pager-lane-")) {
          Matcher allowed = ALLOWED.matcher(Files.readString(task.resolve("status")));
          assertThat(allowed.find()).isTrue();
          places.add(allowed.group(1));
        }
      } catch (IOException e) {
        places.add("ended");
      }
    }
    return List.copyOf(places);
  }

  /** Sends a signal to processes, one directly after the other. */
  static void signal(String name, long... pids) {
    String[] command = new String[pids.length + 2];
    command[0] = "kill";
    command[1] = "-" + name;
    for (int i = 0; i < pids.length; i++) {
      command[i + 2] = Long.toString(pids[i]);
    }
    run(command);
  }

  /** Runs a program that must succeed. */
  static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
