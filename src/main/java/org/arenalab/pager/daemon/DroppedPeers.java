package org.arenalab.pager.daemon;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The peers whose connection the daemon has ended, with their number and the last reason. Prints a
 * reason at most once a minute, because a hostile peer may connect again and again. Thread-safe.
 */
final class DroppedPeers {
  private static final long PRINT_EVERY_NS = 60_000_000_000L;

  /** The most characters of a reason in the statistics. */
  private static final int MOST_CHARACTERS = 300;

  /** A figure is one line of printable ASCII. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]+");

  private final LongSupplier clockNs;
  private final Consumer<String> log;
  private final AtomicLong count = new AtomicLong();

  /** The number of peers at the last line that was printed. */
  private final AtomicLong printedCount = new AtomicLong();

  private final AtomicLong nextPrintNs;
  private volatile String lastReason = "";

  DroppedPeers() {
    this(System::nanoTime, DaemonLog.ours()::report);
  }

  DroppedPeers(LongSupplier clockNs, Consumer<String> log) {
    this.clockNs = clockNs;
    this.log = log;
    nextPrintNs = new AtomicLong(clockNs.getAsLong());
  }

  /** Counts a peer, and prints the reason if none was printed for a minute. */
  void add(String reason) {
    long number = count.incrementAndGet();
    lastReason = reason;
    long nowNs = clockNs.getAsLong();
    long nextNs = nextPrintNs.get();
    if (nowNs - nextNs >= 0 && nextPrintNs.compareAndSet(nextNs, nowNs + PRINT_EVERY_NS)) {
      long others = Math.max(number - printedCount.getAndSet(number) - 1, 0);
      log.accept(
          "a peer is dropped: %s; peers dropped unprinted before: %d".formatted(reason, others));
    }
  }

  /** Returns the number of peers in total. */
  long count() {
    return count.get();
  }

  /** Returns the reason of the last peer in one line of ASCII; empty if there is none. */
  String lastReason() {
    String line = UNPRINTABLE.matcher(lastReason).replaceAll(" ");
    return line.substring(0, Math.min(line.length(), MOST_CHARACTERS));
  }
}
