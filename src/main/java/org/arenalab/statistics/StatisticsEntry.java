package org.arenalab.statistics;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One allocator in the {@link ExitReport}. Does not keep the allocator reachable.
 *
 * <p>Statistics are read without the lock here, because reading takes the allocator's own lock, and
 * a closing thread already holds that lock. Two threads may therefore read; the first complete
 * block is printed.
 */
final class StatisticsEntry<T, S> implements ExitStatistics.Handle<S> {
  private final ExitReport report;
  private final ExitStatistics<T, S> kind;
  private final long number;
  private final String name;
  private final WeakReference<T> allocator;

  /**
   * Held while a block is printed. A thread that finds {@link #printed} set knows that the block is
   * complete.
   */
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}. */
  private boolean printed;

  /** The last statistics block, once a closing thread has read it; null before. */
  private volatile String blockAtClose;

  /** Open until a closing thread has set {@link #blockAtClose}, or has failed to. */
  private final CountDownLatch readAtClose = new CountDownLatch(1);

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
    requireNonNull(stats, "stats");
    try {
      String block = readForClose(stats);
      report.printInTime(() -> print(block));
    } catch (RuntimeException | Error e) {
      // The JVM may be unable to start a thread. The allocator must be released anyway.
      QuietLog.tryLog(
          StatisticsEntry.class.getName(), Level.WARNING, "no statistics of " + name, e);
    }
  }

  private String readForClose(Supplier<S> stats) {
    try {
      String block = read("close", stats).text();
      blockAtClose = block;
      return block;
    } finally {
      readAtClose.countDown();
    }
  }

  void printAtExit() {
    Block block = read("exit", this::readAtExit);
    if (block.failed() && allocator.get() != null) {
      // A closing thread has refused the read, but has not read the last statistics yet.
      awaitReadAtClose();
    }
    String last = blockAtClose;
    print(last == null ? block.text() : last);
  }

  private void awaitReadAtClose() {
    try {
      boolean _ = readAtClose.await(report.closePatienceMs(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private S readAtExit() {
    T open = allocator.get();
    if (open == null) {
      throw new IllegalStateException("dropped without close");
    }
    return kind.read(open);
  }

  void printGivenUp() {
    print(block("exit", null, "not read in time"));
  }

  private void print(String block) {
    lock.lock();
    try {
      if (!printed) {
        report.print(block);
        printed = true;
        report.remove(number);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A block to print; {@code failed} if it has an error in place of statistics. */
  private record Block(String text, boolean failed) {}

  /**
   * Reads a block of statistics. The allocator may be damaged, or another thread may be closing it.
   * That must not fail the exit, so an exception becomes text in the block.
   */
  private Block read(String moment, Supplier<S> stats) {
    try {
      return new Block(block(moment, kind.text(stats.get(), report.isJson()), null), false);
    } catch (RuntimeException e) {
      return new Block(block(moment, null, String.valueOf(e.getMessage())), true);
    } catch (Error e) {
      return new Block(block(moment, null, e.toString()), true);
    }
  }

  private String block(String moment, String text, String error) {
    if (!report.isJson()) {
      String body = text == null ? "no statistics: " + error + "\n" : text;
      return "arenalab statistics: %s %d, %s, at %s%n".formatted(kind.kind(), number, name, moment)
          + body;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("allocator", kind.kind());
    line.put("number", number);
    line.put("name", name);
    line.put("printed", moment);
    line.put("stats", text == null ? null : new Figures.Json(text));
    if (error != null) {
      line.put("error", error);
    }
    return Figures.json(line) + "\n";
  }
}
