package org.arenalab.tiering;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.hotness.HotnessException;
import org.arenalab.hotness.HotnessSource;
import org.arenalab.hotness.SourceKind;
import org.arenalab.os.process.ProcessorClock;

/**
 * One source with its thread, from opening to closing. The thread opens the source, watches all
 * regions, answers one question after the other, and closes the source when it ends.
 */
final class SourceSession implements Runnable {
  private static final long NONE = -1;

  /** Sleep of a thread without an order; an order ends it. */
  private static final long IDLE_NS = 5_000_000_000L;

  private final SourceKind kind;
  private final SourceOpener opener;
  private final LoopCounters counters;
  private final SourceTotals totals;

  /** Weak, so that the thread does not keep an arena alive that was dropped without close. */
  private final WeakReference<SourceSink> sink;

  private final Thread thread;

  private volatile boolean open;
  private volatile boolean wasOpen;
  private volatile boolean stopped;
  private volatile String failure;

  /** Time since when the thread works on an order; NONE while it waits. */
  private volatile long busySinceNs;

  SourceSession(
      SourceKind kind,
      SourceOpener opener,
      SourceSink sink,
      LoopCounters counters,
      SourceTotals totals,
      long nowNs) {
    this.kind = kind;
    this.opener = opener;
    this.counters = counters;
    this.totals = totals;
    this.sink = new WeakReference<>(sink);
    busySinceNs = nowNs;
    thread = Thread.ofPlatform().daemon().name("arenalab-hotness-source").unstarted(this);
  }

  SourceKind kind() {
    return kind;
  }

  void start() {
    thread.start();
  }

  boolean isOpen() {
    return open && failure == null;
  }

  /** Returns whether the source was opened at all. */
  boolean wasOpen() {
    return wasOpen;
  }

  /** Returns why the source must be replaced, or null. */
  String fault(long nowNs, long patienceNs) {
    long since = busySinceNs;
    if (failure == null && since != NONE && nowNs - since > patienceNs) {
      return "no answer for %d ms, expected at most %d ms"
          .formatted((nowNs - since) / 1_000_000, patienceNs / 1_000_000);
    }
    return failure;
  }

  /** Returns whether the thread works on an order. */
  boolean isBusy() {
    return failure == null && busySinceNs != NONE;
  }

  /** Orders a question; returns false if the thread is busy. */
  boolean tryAsk(long nowNs) {
    if (busySinceNs != NONE) {
      return false;
    }
    busySinceNs = nowNs;
    LockSupport.unpark(thread);
    return true;
  }

  @Override
  public void run() {
    LoopThread.lower(thread.getName());
    HotnessSource source = null;
    try {
      source = opener.open(kind);
      watch(source);
      open = true;
      wasOpen = true;
      busySinceNs = NONE;
      while (!stopped && !sink.refersTo(null)) {
        if (busySinceNs == NONE) {
          LockSupport.parkNanos(this, IDLE_NS);
          boolean _ = Thread.interrupted();
        } else {
          ask(source);
          busySinceNs = NONE;
        }
      }
    } catch (RuntimeException | Error e) {
      failure = e.getMessage() == null ? e.toString() : e.getMessage();
    } finally {
      end(source);
    }
  }

  private void watch(HotnessSource source) {
    SourceSink receiver = sink.get();
    if (receiver != null) {
      receiver.watchAll(source);
    }
  }

  private void ask(HotnessSource source) {
    SourceSink receiver = sink.get();
    if (receiver == null) {
      return;
    }
    long startNs = ProcessorClock.threadNs();
    try {
      receiver.watchAll(source);
      receiver.begin();
      source.ask(receiver);
    } catch (HotnessException e) {
      if (e.reason() != HotnessException.Reason.RANGE_LOST) {
        throw e;
      }
      // A region was freed since, or the source does not see a live one any more.
      receiver.noteLostRange();
    } finally {
      counters.sourceNs.addAndGet(ProcessorClock.threadNs() - startNs);
    }
    if (!stopped) {
      totals.noteAnswer(kind, source.granularityBytes(), receiver);
    }
  }

  private void end(HotnessSource source) {
    open = false;
    if (source != null) {
      try {
        source.close();
      } catch (RuntimeException e) {
        long _ = LoopFailure.note(counters, "source", e);
      }
    }
  }

  /** Makes the thread close the source and end, as soon as the source answers. */
  void stopSoon() {
    stopped = true;
    thread.interrupt();
    LockSupport.unpark(thread);
  }

  void awaitEnd(long longestMs) {
    boolean interrupted = false;
    long endNs = System.nanoTime() + longestMs * 1_000_000;
    while (thread.isAlive() && System.nanoTime() < endNs) {
      try {
        boolean _ = thread.join(Duration.ofNanos(endNs - System.nanoTime()));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
