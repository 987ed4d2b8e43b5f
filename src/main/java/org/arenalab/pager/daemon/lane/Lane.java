package org.arenalab.pager.daemon.lane;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.process.ProcessorAffinity;
import org.arenalab.os.process.ProcessorClock;
import org.arenalab.os.process.ShortSlice;
import org.arenalab.os.process.ThreadSignal;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.FaultStamps;
import org.arenalab.pager.protocol.ReadAheadRequests;
import org.arenalab.pager.protocol.SessionHeader;

/**
 * A fault lane: a thread on one processor that waits for a message of one client's userfaultfd and
 * serves it. All lanes of a client wait for messages of one userfaultfd. The kernel wakes the lane
 * of the processor on which the client faults without a switch to another processor.
 *
 * <p>After its start a lane takes no lock, makes no garbage and writes no log.
 */
@Internal
public final class Lane {
  /** The reason for which a lane has ended. */
  public enum End {
    /** It runs. */
    NONE,
    /** {@link #stop} was called. */
    STOPPED,
    /** The process that opened the userfaultfd has ended. */
    CLIENT_GONE,
    /** Another process made the userfaultfd non-blocking. */
    NOT_BLOCKING,
    /** The bytes of a page are lost, and the kernel refuses to poison it. */
    UNPOISONABLE,
    /** A defect of the daemon. */
    FAILED
  }

  /** The processor of a lane that runs on any of them. */
  static final int ANY = -1;

  private static final long SIGNAL_EVERY_MS = 1;

  private final UserfaultfdRequests requests;
  private final FaultStamps stamps;
  private final RangeIndex ranges;
  private final FaultServer server;
  private final LaneCounters counters;
  private final Streams streams;
  private final SessionHeader header;
  private final ReadAheadRequests readAhead;
  private volatile int processor;

  /** Grows with each call of {@link #place}; {@link #placed} follows. */
  private volatile int placement = 1;

  private volatile int placed;
  private final long pageMask;
  private final Thread thread;
  private final Consumer<End> onEnd;
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile ThreadSignal signal;
  private volatile boolean stopping;
  private volatile boolean pinned;

  /**
   * Creates a lane that does not run yet.
   *
   * @param requests of this lane alone
   * @param header of the session
   * @param streams of all lanes of the session
   * @param processor to run on, or {@link #ANY}
   * @param onEnd is called by the lane's thread when it ends by itself
   */
  Lane(
      String name,
      UserfaultfdRequests requests,
      SessionHeader header,
      Streams streams,
      RangeIndex ranges,
      FaultServer server,
      LaneCounters counters,
      int processor,
      int pageSizeBytes,
      Consumer<End> onEnd) {
    this.requests = requests;
    this.header = header;
    this.streams = streams;
    stamps = header.stamps();
    readAhead = header.readAhead();
    this.ranges = ranges;
    this.server = server;
    this.counters = counters;
    this.processor = processor;
    this.onEnd = onEnd;
    pageMask = -pageSizeBytes;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /** Starts the thread, and returns when it is about to wait for the first message. */
  void start() throws InterruptedException {
    thread.start();
    started.await();
  }

  private void run() {
    End end = End.FAILED;
    try {
      takePlace();
      boolean _ = ShortSlice.tryTake();
      signal = ThreadSignal.ofThisThread();
      started.countDown();
      end = serveUntilEnd();
    } finally {
      started.countDown();
      if (end != End.STOPPED) {
        onEnd.accept(end);
      }
    }
  }

  private End serveUntilEnd() {
    while (!stopping) {
      if (placed != placement) {
        takePlace();
      }
      int result = serveNext();
      if (result == -Errno.ESRCH) {
        return End.CLIENT_GONE;
      }
      if (result == -Errno.EAGAIN) {
        return End.NOT_BLOCKING;
      }
      if (counters.unpoisonable > 0) {
        return End.UNPOISONABLE;
      }
    }
    return End.STOPPED;
  }

  /** Waits for a message and serves it. Returns 0, or the negated errno of the wait. */
  int serveNext() {
    long beganNs = System.nanoTime();
    int result = requests.readMessage();
    long readNs = System.nanoTime();
    if (result != 0 || requests.event() != UserfaultfdRequests.EVENT_PAGEFAULT) {
      return result;
    }
    counters.read.record(readNs - beganNs);
    long address = requests.address() & pageMask;
    int page = ranges.find(address);
    if (page == RangeIndex.ABSENT) {
      server.serveUnknown(address);
    } else {
      stamps.read(server.lane(), page, readNs);
      long restored = counters.restored;
      server.serve(page, address, !requests.isWriteProtectFault(), readNs);
      stamps.resolved(server.lane(), System.nanoTime());
      if (counters.restored != restored) {
        readAhead(page);
      }
    }
    return 0;
  }

  /** Asks the client for the pages that follow a stream; the fault itself is served already. */
  private void readAhead(int page) {
    int pages = streams.restored(page);
    if (pages > 0) {
      counters.readAhead += pages;
      readAhead.ask(server.lane(), page + 1, pages);
      header.wakeAgent();
    }
  }

  private void takePlace() {
    int seen = placement;
    pinned = processor != ANY && ProcessorAffinity.tryPin(processor);
    placed = seen;
  }

  /** Places the thread on another processor, or again on its own. For one thread at a time. */
  void place(int onProcessor) {
    processor = onProcessor;
    int next = placement + 1;
    placement = next;
    boolean _ = tryTakePlace();
  }

  /** Reminds the thread of its place; returns whether it has taken it. */
  boolean tryTakePlace() {
    ThreadSignal known = signal;
    if (placed != placement && known != null) {
      boolean _ = known.send();
    }
    return placed == placement;
  }

  /** Returns whether the thread runs on its processor. It still serves if it does not. */
  boolean isPinned() {
    return pinned;
  }

  /** Returns the processor time of the thread in nanoseconds; 0 before it runs. */
  long cpuNs() {
    ThreadSignal known = signal;
    return known == null ? 0 : Math.max(ProcessorClock.threadNs(known.threadId()), 0);
  }

  /** Asks the thread to end; {@link #awaitEnd} then waits for it. */
  void stop() {
    stopping = true;
  }

  /** Wakes the thread again and again until it has ended. For any thread but the lane itself. */
  void awaitEnd() {
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      ThreadSignal known = signal;
      if (known != null) {
        boolean _ = known.send();
      }
      try {
        thread.join(SIGNAL_EVERY_MS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
