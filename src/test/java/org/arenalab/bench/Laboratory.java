package org.arenalab.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.arenalab.bench.plan.ForkFlags;

/** The laboratory as a separate process, started as a user does, in a folder of its own. */
public final class Laboratory {
  /** A shell starts background commands with SIGINT ignored; this command restores the default. */
  private static final List<String> INTERRUPTIBLE = List.of("env", "--default-signal=INT");

  /**
   * Flags of the process and of each JVM that it starts, for a cheap start. Tests of the laboratory
   * judge no time. A flag on the command line of a JVM overrides these.
   */
  private static final String FLAGS =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xmn8m";

  private static final String FLAGS_VARIABLE = "JDK_JAVA_OPTIONS";

  /** What each JVM prints first, because it has flags from the variable. */
  private static final String FLAGS_NOTE = "NOTE: Picked up " + FLAGS_VARIABLE + ": ";

  private static final int PATIENCE_SECONDS = 240;

  private final Path folder;

  public Laboratory(Path folder) {
    this.folder = folder;
  }

  /** The exit code and the output of a finished process. */
  public record Ended(int exit, String out, String err) {}

  public Ended run(String... words) throws IOException, InterruptedException {
    return await(start(words));
  }

  public Process start(String... words) throws IOException {
    return start(List.of(), words);
  }

  /** Starts with a file size limit of {@code kib} KiB, which stands in for a disk that fills up. */
  public Process startOnFullDisk(int kib, String... words) throws IOException {
    return start(List.of("bash", "-c", "ulimit -f " + kib + "; exec \"$@\"", "bash"), words);
  }

  private Process start(List<String> under, String... words) throws IOException {
    List<String> command = new ArrayList<>(under);
    command.addAll(INTERRUPTIBLE);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ForkFlags.REQUIRED);
    // Uses a lock file of its own, so that other JMH processes on this machine do not interfere.
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("org.arenalab.bench.Main");
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectOutput(folder.resolve("out.txt").toFile());
    builder.redirectError(folder.resolve("err.txt").toFile());
    builder.environment().remove("ARENALAB_RESULTS");
    builder.environment().put(FLAGS_VARIABLE, FLAGS);
    return builder.start();
  }

  public Ended await(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after " + PATIENCE_SECONDS + " s: " + out());
    }
    return new Ended(process.exitValue(), out(), withoutNotes("err.txt"));
  }

  public String out() throws IOException {
    return withoutNotes("out.txt");
  }

  private String withoutNotes(String file) throws IOException {
    return Files.readString(folder.resolve(file))
        .replaceAll("(?m)^" + Pattern.quote(FLAGS_NOTE) + ".*\\R", "");
  }

  /** Returns the folders of all runs so far, oldest first. */
  public List<Path> runs() throws IOException {
    List<Path> runs = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder.resolve("results").resolve("local"))) {
      entries.forEach(runs::add);
    }
    runs.sort(null);
    return runs;
  }

  public String only(String file) throws IOException {
    List<Path> runs = runs();
    if (runs.size() != 1) {
      throw new AssertionError(String.format(Locale.ROOT, "%d runs: %s", runs.size(), runs));
    }
    return Files.readString(runs.getFirst().resolve(file));
  }
}
