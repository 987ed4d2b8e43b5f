package org.arenalab.statistics;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.arenalab.statistics.StatisticsSwitch.Style;

/**
 * The allocators that have not printed their statistics yet, in order of creation.
 *
 * <p>At exit each allocator gets a daemon thread and {@link #PATIENCE_MS}, so that an allocator
 * whose statistics wait for a lock cannot stop the exit. All allocators together get {@link
 * #TOTAL_PATIENCE_MS}.
 */
final class ExitReport {
  private static final long PATIENCE_MS = 2_000;
  private static final long TOTAL_PATIENCE_MS = 10_000;

  private final Style style;
  private final Supplier<PrintStream> out;
  private final long patienceMs;
  private final long totalPatienceMs;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, StatisticsEntry<?, ?>> entries = new ConcurrentSkipListMap<>();

  ExitReport(Style style, Supplier<PrintStream> out) {
    this(style, out, PATIENCE_MS, TOTAL_PATIENCE_MS);
  }

  ExitReport(Style style, Supplier<PrintStream> out, long patienceMs, long totalPatienceMs) {
    this.style = style;
    this.out = out;
    this.patienceMs = patienceMs;
    this.totalPatienceMs = totalPatienceMs;
  }

  /** Returns the report of this process, which a single shutdown hook prints. */
  static ExitReport ofProcess(Style style) {
    ExitReport report = new ExitReport(style, () -> System.err);
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(report::printAll, "arenalab-statistics"));
    } catch (IllegalStateException exiting) {
      // The JVM is exiting already: allocators that are opened from now on print when they are
      // closed.
      return report;
    }
    return report;
  }

  <T, S> StatisticsEntry<T, S> add(ExitStatistics<T, S> kind, T allocator, String name) {
    long number = numbers.incrementAndGet();
    StatisticsEntry<T, S> entry = new StatisticsEntry<>(this, kind, number, name, allocator);
    entries.put(number, entry);
    return entry;
  }

  void remove(long number) {
    entries.remove(number);
  }

  /**
   * Returns the time for which the exit waits for an allocator that is being closed: half of the
   * time limit of one allocator, so that the other half suffices to print.
   */
  long closePatienceMs() {
    return patienceMs / 2;
  }

  boolean isJson() {
    return style == Style.JSON;
  }

  /** Prints a whole block by one call, so that blocks of several threads do not interleave. */
  void print(String block) {
    PrintStream stream = out.get();
    stream.print(block);
    stream.flush();
  }

  /** Prints the statistics of each remaining allocator, until the time limit. */
  void printAll() {
    long endNs = System.nanoTime() + totalPatienceMs * 1_000_000;
    for (StatisticsEntry<?, ?> each : entries.values()) {
      // The fallback message also needs a thread: the blocked resource may be the output stream.
      boolean _ =
          runFor(leftMs(endNs), each::printAtExit) || runFor(leftMs(endNs), each::printGivenUp);
      if (endNs - System.nanoTime() <= 0) {
        return;
      }
    }
  }

  private long leftMs(long endNs) {
    return Math.clamp((endNs - System.nanoTime()) / 1_000_000, 1, patienceMs);
  }

  /**
   * Runs an action that prints, for at most the time limit of one allocator. After that limit the
   * action continues in its daemon thread.
   */
  void printInTime(Runnable action) {
    boolean _ = runFor(patienceMs, action);
  }

  /** Runs an action in a daemon thread. Returns whether the action ended in time. */
  private static boolean runFor(long limitMs, Runnable action) {
    Thread thread = Thread.ofPlatform().daemon().name("arenalab-statistics-each").start(action);
    boolean interrupted = Thread.interrupted();
    try {
      return thread.join(Duration.ofMillis(limitMs));
    } catch (InterruptedException e) {
      interrupted = true;
      return !thread.isAlive();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
