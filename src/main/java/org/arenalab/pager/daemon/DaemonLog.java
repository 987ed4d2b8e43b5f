package org.arenalab.pager.daemon;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The output of the process of a daemon or a standby. A thread that has a line never waits for the
 * reader of the output. If it did, a pipe that nobody reads would stop a takeover, and all clients
 * would hang.
 *
 * <p>Another thread writes the lines in order. That thread runs only while lines wait. Each line is
 * one write, because a daemon and its standby share their output. At most {@value #MOST_LINES}
 * lines wait; more are dropped and counted. The rate of the lines of each {@link Kind} is limited.
 *
 * <p>Thread-safe.
 */
final class DaemonLog {
  /** Lines that a client can cause again and again. */
  enum Kind {
    LOST_PAGE,
    DROPPED_CLIENT
  }

  /** Lines that wait: some 40 KiB, if none of them has a stack trace. */
  private static final int MOST_LINES = 256;

  private static final long NS_PER_MS = 1_000_000;

  /** Time in which the last lines of a process are written. */
  private static final long FLUSH_MS = 1_000;

  private static final DaemonLog OURS =
      new DaemonLog(() -> System.out, () -> System.err, System::nanoTime);

  /** A line with the stream that it is for. */
  private record Line(Supplier<PrintStream> stream, String text) {}

  private final Supplier<PrintStream> out;
  private final Supplier<PrintStream> err;
  private final Map<Kind, LineLimit> limits = new EnumMap<>(Kind.class);
  private final Queue<Line> waiting = new ArrayDeque<>();
  private boolean writes;
  private long dropped;
  private long droppedUnprinted;

  DaemonLog(Supplier<PrintStream> out, Supplier<PrintStream> err, LongSupplier clockNs) {
    this.out = out;
    this.err = err;
    for (Kind each : Kind.values()) {
      limits.put(each, new LineLimit(clockNs));
    }
  }

  /** Returns the log of this process. */
  static DaemonLog ours() {
    return OURS;
  }

  /** Prints a line to the standard output. */
  void print(String line) {
    add(new Line(out, line));
  }

  /** Prints a line to the standard error output. */
  void report(String line) {
    add(new Line(err, line));
  }

  /** Prints a line and a stack trace to the standard error output. */
  void report(String line, Throwable failure) {
    report(withTrace(line, failure));
  }

  private static String withTrace(String line, Throwable failure) {
    StringWriter text = new StringWriter();
    text.append(line).append(System.lineSeparator());
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString().stripTrailing();
  }

  /** Prints a line of a kind to the standard error output, unless there were too many of them. */
  void report(Kind kind, String line) {
    long leftOut = limits.get(kind).tryTake();
    if (leftOut >= 0) {
      report(leftOut == 0 ? line : line + "; lines left out before: " + leftOut);
    }
  }

  /**
   * Leaves out a line of a kind, and counts it, if there were too many of them. Returns whether it
   * did: a caller with millions of lines does not make their texts.
   */
  boolean tryLeaveOut(Kind kind) {
    return limits.get(kind).tryLeaveOut();
  }

  /** Prints a line of a kind and a stack trace; see {@link #report(Kind, String)}. */
  void report(Kind kind, String line, Throwable failure) {
    report(kind, withTrace(line, failure));
  }

  /** Returns the number of lines in total for which there was no room. */
  synchronized long dropped() {
    return dropped;
  }

  private void add(Line line) {
    synchronized (this) {
      if (waiting.size() >= MOST_LINES) {
        dropped++;
        droppedUnprinted++;
        return;
      }
      waiting.add(line);
    }
    write();
  }

  /** Starts the thread that writes, if lines wait and none runs. */
  private void write() {
    synchronized (this) {
      if (writes || waiting.isEmpty()) {
        return;
      }
      writes = true;
    }
    boolean started = false;
    try {
      Thread _ = Thread.ofPlatform().daemon().name("pager-log").start(this::writeAll);
      started = true;
    } catch (OutOfMemoryError e) {
      // The limit of threads is reached. The lines wait for the next one.
    } finally {
      if (!started) {
        ended();
      }
    }
  }

  private void writeAll() {
    boolean done = false;
    try {
      for (Line line = next(); line != null; line = next()) {
        line.stream().get().println(line.text());
      }
      done = true;
    } finally {
      // A full heap must not end the log for ever.
      if (!done) {
        ended();
      }
    }
  }

  private synchronized void ended() {
    writes = false;
  }

  /** Returns the next line; null if none waits, and the calling thread is to end. */
  private synchronized Line next() {
    if (droppedUnprinted > 0 && waiting.size() < MOST_LINES / 2) {
      long number = droppedUnprinted;
      droppedUnprinted = 0;
      return new Line(err, "lines were dropped, because nobody read the output: lines=" + number);
    }
    Line next = waiting.poll();
    writes = next != null;
    return next;
  }

  private synchronized boolean isIdle() {
    return waiting.isEmpty() && !writes;
  }

  /** Waits until all lines are written, at most a second. Call before the process ends. */
  void flush() {
    flush(FLUSH_MS);
  }

  void flush(long mostMs) {
    write();
    for (long ms = 0; ms < mostMs && !isIdle(); ms++) {
      LockSupport.parkNanos(NS_PER_MS);
    }
  }
}
