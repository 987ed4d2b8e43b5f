package org.arenalab;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own with the class path of the tests; its output goes to a file. Not for times. */
public final class JavaProcess implements AutoCloseable {
  private static final Duration PATIENCE = Await.patience(Duration.ofSeconds(60));

  /** Cheap to start: few threads, and few pages of the heap that are touched. */
  static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData");

  private static final String SMALL_YOUNG_GENERATION = "-Xmn8m";

  private final Process process;
  private final Path output;

  private JavaProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  public static JavaProcess start(List<String> flags, Class<?> main, String... arguments)
      throws IOException {
    Path output = Files.createTempFile("arenalab-test", ".out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    if (flags.stream().noneMatch(flag -> flag.startsWith("-Xms"))) {
      command.add(SMALL_YOUNG_GENERATION);
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
    return new JavaProcess(process, output);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Writes a line to the standard input of the process. */
  public void send(String line) throws IOException {
    BufferedWriter input = process.outputWriter();
    input.write(line);
    input.newLine();
    input.flush();
  }

  public String output() throws IOException {
    return Files.readString(output);
  }

  /** Waits for a line that begins with {@code start}, and returns the rest of that line. */
  public String awaitLine(String start) throws IOException, InterruptedException {
    return awaitLine(start, PATIENCE);
  }

  /** Waits for a line as {@link #awaitLine(String)}, for some time. */
  public String awaitLine(String start, Duration patience)
      throws IOException, InterruptedException {
    long endNs = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < endNs) {
      boolean ended = !process.isAlive();
      String seen = output();
      for (String line : seen.substring(0, seen.lastIndexOf('\n') + 1).split("\n", -1)) {
        if (line.startsWith(start)) {
          return line.substring(start.length());
        }
      }
      if (ended) {
        break;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("no line \"" + start + "\" in: " + output());
  }

  /** Kills the process with SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Terminates the process with SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public int awaitExit() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still runs after " + PATIENCE + ": " + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(output);
  }
}
