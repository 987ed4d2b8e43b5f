package org.arenalab.bench.ab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.run.PlannedRow;
import org.arenalab.bench.run.UsageException;

/** Runs one fork of one row out of a jar, in a folder for temporary files that ends with it. */
final class ForkProcess implements AutoCloseable {
  private static final String FAILURE = "<failure>";

  private final Path folder;

  ForkProcess() {
    try {
      this.folder = Files.createTempDirectory("arenalab-ab-");
    } catch (IOException e) {
      throw new UsageException("ab: cannot make a folder for temporary files: " + e, e);
    }
  }

  /**
   * JMH's JSON of one fork, or why there is none.
   *
   * @param failure null where it went well
   */
  record Outcome(Path json, String failure) {}

  /** Runs the fork; what it prints goes to the end of {@code log}. */
  Outcome run(Path jar, PlannedRow row, Path log) throws IOException {
    Path json = folder.resolve("fork.json");
    Path out = folder.resolve("fork.log");
    Files.deleteIfExists(json);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // We hold JMH's lock ourselves, for the whole run.
    command.add("-Djmh.ignoreLock=true");
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(row.wordsOfOneFork());
    command.addAll(List.of("-rf", "json", "-rff", json.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    // An Arenalab keeps each run: here, ours is the one to be kept.
    builder.environment().put(RunFolder.VARIABLE, folder.resolve("runs").toString());
    int exit = await(builder.start());
    String printed = Files.readString(out, StandardCharsets.UTF_8);
    append(log, "# " + jar + System.lineSeparator() + printed);
    if (exit != 0 || !Files.exists(json) || Files.size(json) == 0) {
      return new Outcome(null, reason(printed.lines().toList(), exit));
    }
    return new Outcome(json, null);
  }

  /** A full disk must not cost a fork that has finished. */
  private static void append(Path log, String text) {
    try {
      Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      System.err.printf("ab: cannot write to %s: %s%n", log, e.getMessage());
    }
  }

  private static int await(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a fork ran", e);
    }
  }

  /** What JMH calls the failure, or else the last thing that was said. */
  static String reason(List<String> printed, int exit) {
    String last = "nothing was printed";
    boolean failing = false;
    for (String line : printed) {
      if (failing && !line.isBlank()) {
        return line.strip();
      }
      failing |= line.contains(FAILURE);
      last = line.isBlank() ? last : line.strip();
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
      // Temporary files that cannot be removed now stay.
    }
  }
}
