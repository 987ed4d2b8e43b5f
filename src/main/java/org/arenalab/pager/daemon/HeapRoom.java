package org.arenalab.pager.daemon;

import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ProcessorAffinity;
import org.arenalab.pager.daemon.background.ActiveRange;
import org.arenalab.pager.daemon.background.Segment;
import org.arenalab.pager.daemon.lane.GroupMarks;
import org.arenalab.pager.protocol.SessionLayout;

/**
 * The room for clients in the heap of a daemon. A client that does not fit is refused. Without
 * that, its attachment would end the daemon by an OutOfMemoryError, and then its standby.
 *
 * <p>Thread-safe.
 */
final class HeapRoom {
  /** Six histograms of 9 KiB in the counters of a lane, and 14 KiB of proofs of absence. */
  private static final long LANE_BYTES = 72 << 10;

  /**
   * The sum of the lanes' counters (55 KiB), both copies of the ranges (40 KiB), and the lists of
   * holes in the store (up to 80 KiB).
   */
  private static final long SESSION_BYTES = 192 << 10;

  /** Classes, connections, messages, and the garbage of a takeover. */
  static final long RESERVED_BYTES = 8 << 20;

  /** The largest heap whose references have 32 bits without a shift. */
  private static final long MOST_HEAP_BYTES = 3L << 30;

  private final AtomicLong leftBytes;

  HeapRoom(long heapBytes) {
    leftBytes = new AtomicLong(heapBytes - RESERVED_BYTES);
  }

  /** Returns the room of this process. */
  static HeapRoom ofThisProcess() {
    return new HeapRoom(Runtime.getRuntime().maxMemory());
  }

  /** Returns the lanes that a client has if it attaches now. */
  static int lanes(DaemonConfig config) {
    return config.singleLane() ? 1 : ProcessorAffinity.allowed().length;
  }

  /** Returns the most bytes that a client takes. */
  static long bytesOf(int lanes, long pages) {
    return SESSION_BYTES
        + lanes * LANE_BYTES
        + SessionLayout.RANGES * (ActiveRange.HEAP_BYTES + Segment.HEAP_BYTES)
        + pages / GroupMarks.GROUP_PAGES * (Segment.HEAP_BYTES + GroupMarks.GROUP_HEAP_BYTES);
  }

  /** Returns a heap with room for all clients of a daemon, each as large as it may be. */
  static long heapBytes(int lanes, DaemonConfig config) {
    long pages = config.maxClientBytes() / VirtualMemory.pageSizeBytes();
    long bytes = RESERVED_BYTES + config.maxClients() * bytesOf(lanes, pages);
    return Math.min(bytes, MOST_HEAP_BYTES);
  }

  /** Takes room for a client; returns false if there is too little. */
  boolean tryTake(long bytes) {
    long left = leftBytes.get();
    while (left >= bytes) {
      if (leftBytes.compareAndSet(left, left - bytes)) {
        return true;
      }
      left = leftBytes.get();
    }
    return false;
  }

  /** Takes room for a client that must be served: another daemon had attached it. */
  void take(long bytes) {
    long _ = leftBytes.addAndGet(-bytes);
  }

  void release(long bytes) {
    long _ = leftBytes.addAndGet(bytes);
  }

  long leftBytes() {
    return leftBytes.get();
  }
}
