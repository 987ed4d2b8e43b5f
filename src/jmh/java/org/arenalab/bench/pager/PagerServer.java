package org.arenalab.bench.pager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.arenalab.pager.daemon.PagerProcess;

/**
 * A daemon with its standbys, in a temporary folder. All of them are killed by {@link #close}, and
 * at the end of this JVM.
 *
 * <p>All processes write to one file. So none is left if no process has that file as its output. A
 * pipe would not do: this JVM closes it when the first process ends.
 *
 * <p>Thread-safe.
 */
public final class PagerServer implements AutoCloseable {
  private static final Pattern LINE = Pattern.compile("(READY|STANDBY) pid=(\\d+).*");
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long END_MS = 10_000;
  private static final long POLL_MS = 5;
  private static final String SOCKET = "pagerd";
  private static final String OUTPUT = "output";

  private final Path folder;
  private final Path output;
  private final Thread hook = new Thread(this::killAll, "kill-pager-server");
  private final List<String> otherLines = new ArrayList<>();
  private ProcessHandle daemon;
  private ProcessHandle standby;

  /** Length of the output that was noted. */
  private int notedChars;

  private PagerServer(Path folder, Path output) {
    this.folder = folder;
    this.output = output;
  }

  /**
   * Starts a daemon, and waits until it serves and has its standby.
   *
   * @throws IllegalStateException if the daemon ends, or does not serve within 30 s
   */
  public static PagerServer start(ServerSettings settings)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("arenalab-pager").toRealPath();
    Path output = Files.createFile(folder.resolve(OUTPUT));
    PagerProcess.prepare();
    PagerServer server = new PagerServer(folder, output);
    Runtime.getRuntime().addShutdownHook(server.hook);
    boolean serves = false;
    try {
      Process _ =
          PagerProcess.builder(settings.config(folder.resolve(SOCKET)), settings.withStandby())
              .redirectOutput(Redirect.appendTo(output.toFile()))
              .redirectError(Redirect.INHERIT)
              .start();
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

  /** Notes the lines that were written since the last call. */
  private synchronized void noteOutput() {
    try {
      String text = Files.readString(output);
      int end = text.lastIndexOf('\n') + 1;
      if (end > notedChars) {
        text.substring(notedChars, end).lines().forEach(this::note);
        notedChars = end;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    if (matcher.group(1).equals("READY")) {
      daemon = process;
      standby = process.equals(standby) ? null : standby;
    } else {
      standby = process;
    }
  }

  public Path socket() {
    return folder.resolve(SOCKET);
  }

  /** Returns the process number of the daemon that serves; 0 before the first one does. */
  public synchronized long daemonPid() {
    noteOutput();
    return daemon == null ? 0 : daemon.pid();
  }

  /** Returns the process number of the standby, or 0. */
  public synchronized long standbyPid() {
    noteOutput();
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
    boolean anyLives = writers().findAny().isPresent();
    synchronized (this) {
      if (!anyLives || System.nanoTime() - endNs > 0) {
        throw new IllegalStateException(
            "no %s: socket=%s, expected one within 30 s; %s; the processes wrote: %s"
                .formatted(
                    what, socket(), anyLives ? "a process lives" : "none lives", otherLines));
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

  /** Returns the daemon, its standbys, and the processes that are about to become one. */
  private Stream<ProcessHandle> writers() {
    return ProcessHandle.allProcesses().filter(this::isWriter);
  }

  private boolean isWriter(ProcessHandle process) {
    try {
      Path link = Path.of("/proc", Long.toString(process.pid()), "fd", "1");
      return Files.readSymbolicLink(link).equals(output);
    } catch (IOException gone) {
      return false;
    }
  }

  /** Kills every process again and again, as a killed daemon's standby may start another. */
  private void killAll() {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MS);
    boolean interrupted = false;
    List<ProcessHandle> left = writers().toList();
    while (!left.isEmpty() && System.nanoTime() < endNs) {
      left.forEach(ProcessHandle::destroyForcibly);
      try {
        Thread.sleep(POLL_MS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = writers().toList();
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
    Files.deleteIfExists(output);
    Files.deleteIfExists(folder);
  }
}
