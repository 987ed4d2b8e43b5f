package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.arenalab.os.Internal;
import org.arenalab.os.process.ProcessIdentity;

/**
 * A daemon of its own with all its standbys, for a program that starts, observes and ends them. All
 * of them write to one file.
 *
 * <p>Not thread-safe. {@link #close} ends the processes in an orderly way, and kills those that
 * still run after 15 s.
 */
@Internal
public final class PagerProcesses implements AutoCloseable {
  /** A JVM in an emulator beside other work may take minutes until it is ready. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final Duration ENDS_WITHIN = Duration.ofSeconds(15);
  private static final long LOOK_EVERY_MS = 2;
  private static final Pattern STARTED =
      Pattern.compile("(?m)^(?:READY|STANDBY|SUCCESSOR) pid=(\\d+)");

  private final DaemonConfig config;
  private final DaemonArguments arguments;
  private final Path output;
  private final Process first;

  private PagerProcesses(DaemonArguments arguments, Path output, Process first) {
    this.arguments = arguments;
    config = arguments.config();
    this.output = output;
    this.first = first;
  }

  /**
   * Starts a daemon, and waits until it serves.
   *
   * @param withStandby whether it has a standby, for which this method does not wait
   * @throws PagerDaemonException (NOT_STARTED) with the output of the process, if it does not serve
   *     within 4 minutes
   */
  public static PagerProcesses start(DaemonConfig config, boolean withStandby)
      throws InterruptedException {
    requireNonNull(config, "config");
    DaemonArguments arguments =
        new DaemonArguments(config, OptionalLong.empty(), withStandby, false);
    PagerProcess.prepare();
    try {
      Path output = Files.createTempFile("arenalab-pagerd", ".out");
      Process first = start(PagerProcess.builder(arguments), output);
      PagerProcesses started = new PagerProcesses(arguments, output, first);
      boolean serves = false;
      try {
        started.awaitReady(first);
        serves = true;
        return started;
      } finally {
        if (!serves) {
          started.close();
        }
      }
    } catch (IOException e) {
      throw notStarted("cannot start a daemon: " + e.getMessage(), e);
    }
  }

  private static Process start(ProcessBuilder builder, Path output) throws IOException {
    return builder
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(output.toFile()))
        .start();
  }

  private static PagerDaemonException notStarted(String message, Exception cause) {
    return new PagerDaemonException(PagerDaemonException.Reason.NOT_STARTED, message, cause);
  }

  /**
   * Starts a process that replaces the daemon, and waits until it serves.
   *
   * @return the number of the process
   * @throws PagerDaemonException (NOT_STARTED) with the output of all processes, if the daemon is
   *     not replaced within 4 minutes
   */
  public long replace() throws InterruptedException {
    try {
      Process successor = start(PagerProcess.builder(arguments.asSuccessor()), output);
      awaitReady(successor);
      return successor.pid();
    } catch (IOException e) {
      throw notStarted("cannot start a successor: " + e.getMessage(), e);
    }
  }

  private void awaitReady(Process started) throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (!output().contains("READY pid=" + started.pid())) {
      if (!started.isAlive() || System.nanoTime() > endNs) {
        started.destroyForcibly();
        throw notStarted("daemon does not serve: output=" + output() + ", expected READY", null);
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  /** Returns the settings of the daemon. */
  public DaemonConfig config() {
    return config;
  }

  /** Returns the process that was started first. */
  public Process first() {
    return first;
  }

  /** Returns the lines that the processes have written. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the statistics of the daemon that serves now. Waits for the end of a takeover.
   *
   * @throws PagerDaemonException (NO_DAEMON) if no daemon serves within 4 minutes
   */
  public DaemonStats stats() throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return DaemonStats.of(config.socket());
      } catch (PagerDaemonException e) {
        if (System.nanoTime() > endNs) {
          throw e;
        }
        Thread.sleep(LOOK_EVERY_MS);
      }
    }
  }

  /** Returns the number of the process that serves now. Waits for the end of a takeover. */
  public long daemonPid() throws InterruptedException {
    return stats().number("pid");
  }

  /**
   * Returns the number of the standby. Waits until one is ready.
   *
   * @throws PagerDaemonException (NO_DAEMON) if none is ready within 4 minutes
   */
  public long standbyPid() throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      long pid = stats().number("standby_pid");
      if (pid != StandbyKeeper.Starter.NO_PROCESS) {
        return pid;
      }
      if (System.nanoTime() > endNs) {
        throw new PagerDaemonException(
            PagerDaemonException.Reason.NO_DAEMON,
            "no standby is ready: socket=" + config.socket());
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  /** Kills the serving daemon with SIGKILL, and returns its number. Its standby takes over. */
  public long killDaemon() throws InterruptedException {
    return kill(daemonPid());
  }

  /** Kills the standby with SIGKILL, and returns its number. The daemon starts another one. */
  public long killStandby() throws InterruptedException {
    return kill(standbyPid());
  }

  /** Kills daemon and standby with SIGKILL. The kernel then ends the clients. */
  public void killBoth() throws InterruptedException {
    long daemon = daemonPid();
    long _ = kill(standbyPid());
    // A standby that the daemon starts in this moment finds nobody, and ends.
    long _ = kill(daemon);
  }

  private static long kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    return pid;
  }

  /** Ends all processes with SIGTERM: clients restore their pages and leave. Waits up to 15 s. */
  public void terminate() throws InterruptedException {
    List<ProcessHandle> processes = processes();
    processes.forEach(ProcessHandle::destroy);
    long endNs = System.nanoTime() + ENDS_WITHIN.toNanos();
    for (ProcessHandle each : processes) {
      while (ProcessIdentity.of(each.pid()).isAlive() && System.nanoTime() < endNs) {
        Thread.sleep(LOOK_EVERY_MS);
      }
    }
  }

  /** Returns the processes that have not ended. */
  private List<ProcessHandle> processes() {
    return STARTED.matcher(output()).results().map(PagerProcesses::pid).distinct().toList().stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(process -> ProcessIdentity.of(process.pid()).isAlive())
        .toList();
  }

  private static long pid(MatchResult line) {
    return Long.parseLong(line.group(1));
  }

  @Override
  public void close() {
    try {
      terminate();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    processes().forEach(ProcessHandle::destroyForcibly);
    first.destroyForcibly();
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
