package org.arenalab.os;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.arenalab.os.StatisticsSwitch.Style;

/**
 * The allocators that have not printed their statistics yet, in order of creation.
 *
 * <p>At exit each one gets a daemon thread and {@link #PATIENCE_MS}, so that an allocator whose
 * statistics wait for a lock cannot stop the exit. All together get {@link #TOTAL_PATIENCE_MS}.
 */
final class ExitReport {
  static final long PATIENCE_MS = 2_000;
  static final long TOTAL_PATIENCE_MS = 10_000;

  private final Style style;
  private final Supplier<PrintStream> out;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, StatisticsEntry<?, ?>> entries = new ConcurrentSkipListMap<>();

  ExitReport(Style style, Supplier<PrintStream> out) {
    this.style = style;
    this.out = out;
  }

  /** Returns the report of this process, which its one shutdown hook prints. */
  static ExitReport ofProcess(Style style) {
    ExitReport report = new ExitReport(style, () -> System.err);
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(report::printAll, "arenalab-statistics"));
    } catch (IllegalStateException exiting) {
      // The JVM is exiting already: allocators that are opened now print when they are closed.
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

  boolean isJson() {
    return style == Style.JSON;
  }

  /** Prints a whole block by one call, so that blocks of several threads do not mix. */
  void print(String block) {
    PrintStream stream = out.get();
    stream.print(block);
    stream.flush();
  }

  /** Prints the statistics of each allocator that is left. */
  void printAll() {
    long endNs = System.nanoTime() + TOTAL_PATIENCE_MS * 1_000_000;
    for (StatisticsEntry<?, ?> each : entries.values()) {
      long leftMs = (endNs - System.nanoTime()) / 1_000_000;
      if (!runFor(Math.clamp(leftMs, 1, PATIENCE_MS), each::printAtExit)) {
        // By a thread too: the stream itself may be what does not accept the output.
        boolean _ = runFor(Math.clamp(leftMs, 1, PATIENCE_MS), each::printGivenUp);
      }
      if (leftMs <= 0) {
        return;
      }
    }
  }

  /** Runs an action in a daemon thread; returns whether it ended in time. */
  private static boolean runFor(long patienceMs, Runnable action) {
    Thread thread = Thread.ofPlatform().daemon().name("arenalab-statistics-each").start(action);
    try {
      thread.join(patienceMs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
