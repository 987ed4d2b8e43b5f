package org.arenalab.bench.pager;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.pager.daemon.PagerProcess;

/**
 * A daemon with its standbys, in a temporary folder. All of them are killed by {@link #close}, and
 * at the end of this JVM.
 *
 * <p>All processes write to one pipe, so the end of that pipe proves that none is left.
 *
 * <p>Thread-safe.
 */
public final class PagerServer implements AutoCloseable {
  private static final Pattern LINE = Pattern.compile("(READY|STANDBY) pid=(\\d+).*");
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long END_MS = 10_000;
  private static final long POLL_MS = 5;
  private static final String SOCKET = "pagerd";

  private final Path folder;
  private final Process first;
  private final Thread hook = new Thread(this::killAll, "kill-pager-server");
  private final Set<ProcessHandle> processes = new LinkedHashSet<>();
  private final List<String> otherLines = new ArrayList<>();
  private ProcessHandle daemon;
  private ProcessHandle standby;
  private boolean ended;

  private PagerServer(Path folder, Process first) {
    this.folder = folder;
    this.first = first;
    processes.add(first.toHandle());
  }

  /**
   * Starts a daemon, and waits until it serves and has its standby.
   *
   * @throws IllegalStateException if the daemon ends, or does not serve within 30 s
   */
  public static PagerServer start(ServerSettings settings)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("arenalab-pager");
    List<String> command =
        PagerProcess.command(settings.config(folder.resolve(SOCKET)), settings.withStandby());
    PagerServer server =
        new PagerServer(
            folder, new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    Runtime.getRuntime().addShutdownHook(server.hook);
    boolean serves = false;
    try {
      Thread.ofPlatform().daemon().name("pager-server-output").start(server::read);
      long _ = server.awaitSuccessor(0);
      if (settings.withStandby()) {
        long _ = server.awaitStandby();
      }
      serves = true;
      return server;
    } finally {
      if (!serves) {
        server.close();
      }
    }
  }

  private void read() {
    try (BufferedReader out = first.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        note(line);
      }
    } catch (IOException closed) {
      // The pipe counts as ended.
    }
    noteEnd();
  }

  private synchronized void note(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      otherLines.add(line);
      return;
    }
    ProcessHandle process = ProcessHandle.of(Long.parseLong(matcher.group(2))).orElse(null);
    if (process == null) {
      return;
    }
    processes.add(process);
    if (matcher.group(1).equals("READY")) {
      daemon = process;
      standby = process.equals(standby) ? null : standby;
    } else {
      standby = process;
    }
  }

  private synchronized void noteEnd() {
    ended = true;
  }

  public Path socket() {
    return folder.resolve(SOCKET);
  }

  /** Returns the process number of the daemon that serves; 0 before the first one does. */
  public synchronized long daemonPid() {
    return daemon == null ? 0 : daemon.pid();
  }

  /** Returns the process number of the standby, or 0. */
  public synchronized long standbyPid() {
    return standby == null || !standby.isAlive() ? 0 : standby.pid();
  }

  /** Waits for a daemon other than the given one, and returns its process number. */
  public long awaitSuccessor(long pid) throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (daemonPid() == 0 || daemonPid() == pid) {
      pause(endNs, "daemon that serves");
    }
    return daemonPid();
  }

  /**
   * Waits until the daemon has a standby that holds all of its sessions, and returns its process
   * number.
   */
  public long awaitStandby() throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (standbyPid() == 0 || figures().figure("standby") == 0) {
      pause(endNs, "standby");
    }
    return standbyPid();
  }

  private void pause(long endNs, String what) throws InterruptedException {
    synchronized (this) {
      if (ended || System.nanoTime() - endNs > 0) {
        throw new IllegalStateException(
            "no %s: socket=%s, expected one within 30 s; the processes wrote: %s"
                .formatted(what, socket(), otherLines));
      }
    }
    Thread.sleep(POLL_MS);
  }

  /** Returns the figures of the daemon now. */
  public DaemonFigures figures() {
    return DaemonFigures.ask(socket());
  }

  /** Kills the daemon with SIGKILL. Its standby takes over. */
  public synchronized void killDaemon() {
    daemon.destroyForcibly();
  }

  /** Kills daemon and standby with SIGKILL, the standby first, so that nobody takes over. */
  public synchronized void killBoth() {
    if (standby != null) {
      standby.destroyForcibly();
    }
    daemon.destroyForcibly();
  }

  private synchronized boolean killKnown() {
    for (ProcessHandle each : List.copyOf(processes)) {
      processes.addAll(each.descendants().toList());
    }
    processes.forEach(ProcessHandle::destroyForcibly);
    return ended;
  }

  /** Kills every process again and again, as a killed daemon's standby may start another. */
  private void killAll() {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MS);
    boolean interrupted = false;
    while (!killKnown() && System.nanoTime() < endNs) {
      try {
        Thread.sleep(POLL_MS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    killAll();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // The hook does the same.
    }
    Files.deleteIfExists(socket());
    Files.deleteIfExists(folder);
  }
}
