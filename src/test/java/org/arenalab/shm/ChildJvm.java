package org.arenalab.shm;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.arenalab.Await;

/**
 * A real JVM process with this test's class path and flags. It keeps the process's output of both
 * streams, and can wait for a line of it. Closing kills the process.
 */
public final class ChildJvm implements AutoCloseable {
  private static final String END = "";

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Queue<String> printed = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  private ChildJvm(Process process) {
    this.process = process;
    reader = Thread.ofPlatform().daemon().name("child-" + process.pid()).start(this::readAll);
  }

  public static ChildJvm start(Class<?> main, Object... arguments) {
    return start(List.of(), List.of(), main, arguments);
  }

  /**
   * @param before what stands in front of the java command, as in {@code setpriv --reuid=65534}
   * @param flags of the JVM, beside those that it always needs
   */
  static ChildJvm start(
      List<String> before, List<String> flags, Class<?> main, Object... arguments) {
    return start(before, flags, System.getProperty("java.class.path"), main, arguments);
  }

  /**
   * Starts a process of another user, who may not read this build's folder. The process uses a copy
   * of the classes of seven packages, and of Agrona. Only root can start it.
   */
  public static ChildJvm startAsNobody(Class<?> main, Object... arguments) throws IOException {
    Path copy = Files.createTempDirectory("arenalab-nobody");
    copyClasses(ShmArena.class, copy);
    copyClasses(main, copy);
    Path agrona = Files.copy(sourceOf(BackoffIdleStrategy.class), copy.resolve("agrona.jar"));
    makeReadable(copy);
    return start(
        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
        List.of(),
        copy + File.pathSeparator + agrona,
        main,
        arguments);
  }

  private static Path sourceOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private static void copyClasses(Class<?> from, Path to) throws IOException {
    Path root = sourceOf(from);
    for (String room : List.of("os", "concurrent", "settings", "statistics", "shm", "hotness")) {
      Path source = root.resolve("org/arenalab").resolve(room);
      if (Files.isDirectory(source)) {
        try (Stream<Path> files = Files.walk(source)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            Path target = to.resolve(root.relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
          }
        }
      }
    }
  }

  private static void makeReadable(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.toList()) {
        Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        each.toFile().deleteOnExit();
      }
    }
  }

  private static ChildJvm start(
      List<String> before,
      List<String> flags,
      String classPath,
      Class<?> main,
      Object... arguments) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=/dev/null");
    command.add("-XX:-UsePerfData");
    command.add("-Xmx128m");
    command.add("-Xmn8m");
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readAll() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        printed.add(line);
        lines.add(line);
      }
    } catch (IOException killed) {
      printed.add("(" + killed.getMessage() + ")");
    }
    lines.add(END);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for a line that begins with {@code start}, and returns what follows. */
  public String await(String start) throws InterruptedException {
    long deadline = System.nanoTime() + Await.patience(Duration.ofSeconds(60)).toNanos();
    for (; ; ) {
      String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null || line.equals(END)) {
        throw new AssertionError(
            "child printed no \"" + start + "\" (alive: " + isAlive() + "):\n" + output());
      }
      if (line.startsWith(start)) {
        return line.substring(start.length()).trim();
      }
    }
  }

  public void send(String line) {
    try {
      Writer out = process.outputWriter(StandardCharsets.UTF_8);
      out.write(line + "\n");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has ended by itself. */
  public int exitValue() throws InterruptedException {
    if (!process.waitFor(Await.patience(Duration.ofMinutes(2)).toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("child " + pid() + " hangs:\n" + output());
    }
    reader.join();
    return process.exitValue();
  }

  /** SIGKILL; returns once the kernel has taken it apart. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  public String output() {
    return String.join("\n", printed) + "\n";
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
