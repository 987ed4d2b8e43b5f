package org.arenalab.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.RunFolder;

/**
 * Runs forks of a jar, each by a JMH in a process of its own, with a folder for temporary files.
 * {@link #close} deletes the folder. Confined to one thread.
 */
public final class ForkProcess implements AutoCloseable {
  private static final String FAILURE = "<failure>";
  private static final Pattern FRAME = Pattern.compile("\\s+at |\\s+\\.\\.\\. \\d+ more");

  private final Path folder;

  public ForkProcess() {
    try {
      this.folder = Files.createTempDirectory("arenalab-ab-");
    } catch (IOException e) {
      throw new UsageException("cannot make a folder for temporary files: " + e, e);
    }
  }

  /**
   * JMH's JSON of one fork, or the reason for its absence.
   *
   * @param failure null if the fork succeeded
   */
  public record Outcome(Path json, String failure) {}

  /** Returns the folder for temporary files. */
  public Path folder() {
    return folder;
  }

  /** Runs one fork of {@code row} and appends its output to {@code log}. */
  public Outcome run(Path jar, PlannedRow row, Path log) throws IOException {
    return run(List.of("-jar", jar.toString()), row.wordsOfOneFork(), log);
  }

  /**
   * Runs JMH with {@code jmhWords} and appends its output to {@code log}.
   *
   * @param launch the words of java that start JMH
   */
  public Outcome run(List<String> launch, List<String> jmhWords, Path log) throws IOException {
    Path json = folder.resolve("fork.json");
    Path out = folder.resolve("fork.log");
    Files.deleteIfExists(json);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // This process holds JMH's lock for the whole run.
    command.add("-Djmh.ignoreLock=true");
    command.addAll(launch);
    command.addAll(jmhWords);
    command.addAll(List.of("-rf", "json", "-rff", json.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    // A fork of an Arenalab jar keeps its own run; this one goes to the temporary folder.
    builder.environment().put(RunFolder.VARIABLE, folder.resolve("runs").toString());
    int exit = await(builder.start());
    String printed = Files.readString(out, StandardCharsets.UTF_8);
    append(log, "# " + String.join(" ", launch) + System.lineSeparator() + printed);
    if (exit != 0 || !Files.exists(json) || Files.size(json) == 0) {
      return new Outcome(null, reason(printed.lines().toList(), exit));
    }
    return new Outcome(json, null);
  }

  /** Appends to the log; a full disk prints a message, so that the finished fork is not lost. */
  private static void append(Path log, String text) {
    try {
      Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      System.err.printf("cannot write to %s: %s%n", log, e.getMessage());
    }
  }

  private static int await(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted during a fork", e);
    }
  }

  /** Returns JMH's failure message, or else the last line that is not a frame of a stack trace. */
  static String reason(List<String> printed, int exit) {
    String last = "nothing was printed";
    boolean failing = false;
    for (String line : printed) {
      if (failing && !line.isBlank()) {
        return line.strip();
      }
      failing |= line.contains(FAILURE);
      boolean says = !line.isBlank() && !FRAME.matcher(line).lookingAt();
      last = says ? line.strip() : last;
    }
    return "exit code %d: %s".formatted(exit, last);
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A temporary file that cannot be removed now stays.
    }
  }
}
