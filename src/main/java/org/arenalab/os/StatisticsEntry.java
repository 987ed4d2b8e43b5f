package org.arenalab.os;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One allocator in the {@link ExitReport}. Does not keep the allocator reachable. */
final class StatisticsEntry<T, S> implements ExitStatistics.Handle<S> {
  private final ExitReport report;
  private final ExitStatistics<T, S> kind;
  private final long number;
  private final String name;
  private final WeakReference<T> allocator;

  /** Held while the statistics are read and printed: the exit waits for a close that prints. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Set by the thread that prints: one block for each allocator, also if the exit gives up. */
  private final AtomicBoolean printed = new AtomicBoolean();

  StatisticsEntry(
      ExitReport report, ExitStatistics<T, S> kind, long number, String name, T allocator) {
    this.report = report;
    this.kind = kind;
    this.number = number;
    this.name = name;
    this.allocator = new WeakReference<>(allocator);
  }

  @Override
  public void printAtClose(Supplier<S> stats) {
    printOnce("close", requireNonNull(stats, "stats"));
  }

  void printAtExit() {
    printOnce("exit", this::readAtExit);
  }

  private S readAtExit() {
    T open = allocator.get();
    if (open == null) {
      throw new IllegalStateException("dropped without close");
    }
    return kind.read(open);
  }

  /** Without the lock, which the thread that is late may hold. */
  void printGivenUp() {
    print(block("exit", null, "not read in time"));
  }

  private void printOnce(String moment, Supplier<S> stats) {
    lock.lock();
    try {
      if (!printed.get()) {
        print(read(moment, stats));
      }
    } finally {
      lock.unlock();
    }
  }

  private void print(String block) {
    if (printed.compareAndSet(false, true)) {
      report.print(block);
      report.remove(number);
    }
  }

  /** An allocator that is closed by another thread, or damaged, must not fail the exit. */
  private String read(String moment, Supplier<S> stats) {
    try {
      return block(moment, kind.text(stats.get(), report.isJson()), null);
    } catch (RuntimeException e) {
      return block(moment, null, String.valueOf(e.getMessage()));
    }
  }

  private String block(String moment, String text, String error) {
    if (!report.isJson()) {
      String body = text == null ? "no statistics: " + error + "\n" : text;
      return "arenalab statistics: %s %d, %s, at %s%n".formatted(kind.kind(), number, name, moment)
          + body;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("allocator", Figures.quoted(kind.kind()));
    line.put("number", number);
    line.put("name", Figures.quoted(name));
    line.put("printed", Figures.quoted(moment));
    line.put("stats", text);
    if (error != null) {
      line.put("error", Figures.quoted(error));
    }
    return Figures.json(line) + "\n";
  }
}
