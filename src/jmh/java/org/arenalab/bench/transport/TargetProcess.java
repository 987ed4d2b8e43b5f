package org.arenalab.bench.transport;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A target in a JVM of its own. The JVM ends when this object is closed. It also ends when this
 * process is killed, because its standard input then ends.
 */
public final class TargetProcess implements AutoCloseable {
  /** Option that makes a target end with its standard input. */
  public static final String END_WITH_STDIN = "--end-with-stdin";

  private static final long START_MS = 30_000;
  private static final long END_MS = 10_000;
  private static final long POLL_MS = 10;

  private final Process process;
  private final ControlAddress address;

  private TargetProcess(Process process, ControlAddress address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts a target and waits until it listens.
   *
   * @param main a class whose main method takes {@code target} and its options
   * @throws PeerGoneException if the target does not start
   */
  public static TargetProcess start(Class<?> main, String name, boolean useArena)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("--enable-native-access=ALL-UNNAMED");
    System.getProperties().stringPropertyNames().stream()
        .filter(each -> each.startsWith("arenalab.") || each.equals("java.io.tmpdir"))
        .forEach(property -> command.add("-D" + property + "=" + System.getProperty(property)));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of("target", "--once", END_WITH_STDIN, "--name", name));
    command.addAll(List.of("--use-arena", Boolean.toString(useArena)));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT)
            .start();
    TargetProcess target = new TargetProcess(process, ControlAddress.of(name));
    try {
      target.awaitListening();
      return target;
    } catch (RuntimeException e) {
      target.close();
      throw e;
    }
  }

  private void awaitListening() {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
    while (!address.isThere()) {
      if (await(POLL_MS)) {
        throw new PeerGoneException(
            "the target ended at the start, with code " + process.exitValue());
      }
      if (System.nanoTime() - endNs > 0) {
        throw new PeerGoneException("the target did not start within " + START_MS + " ms");
      }
    }
  }

  private boolean await(long timeoutMs) {
    try {
      return process.waitFor(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerGoneException("interrupted while waiting for the target");
    }
  }

  public ControlAddress address() {
    return address;
  }

  /** Returns the process id. */
  public long pid() {
    return process.pid();
  }

  /** Exits this process in an orderly way, with code 1, as soon as its standard input ends. */
  public static void exitWhenStdinEnds() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException ended) {
                // A failed read counts as the end of the input.
              }
              System.exit(1);
            },
            "stdin-watch");
    watch.setDaemon(true);
    watch.start();
  }

  @Override
  public void close() {
    try {
      if (!await(END_MS / 10)) {
        process.getOutputStream().close();
        if (!await(END_MS)) {
          process.destroyForcibly();
        }
      }
    } catch (IOException e) {
      process.destroyForcibly();
    }
  }
}
