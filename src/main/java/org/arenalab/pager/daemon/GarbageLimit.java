package org.arenalab.pager.daemon;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A limit of the garbage in the heap of a daemon's process. The bound of the heap is large, because
 * each client takes its part. So the JVM would collect the old garbage of few clients too late.
 *
 * <p>One thread looks. A look makes no garbage.
 */
final class GarbageLimit {
  /** Garbage of a few clients; a collection of it takes some milliseconds. */
  static final long SLACK_BYTES = 8 << 20;

  private final LongSupplier usedBytes;
  private final IntSupplier clients;
  private final Runnable collect;

  /** Use of the heap before the first client, with some garbage. */
  private final long smallBytes;

  private long collectAboveBytes;

  /** Most clients since the last collection. */
  private int mostClients;

  /**
   * Begins with the heap as it is now.
   *
   * @param freshBytes use of the heap before the first client: after a takeover the heap has the
   *     clients of the daemon before
   * @param clients that are attached
   */
  GarbageLimit(LongSupplier usedBytes, long freshBytes, IntSupplier clients, Runnable collect) {
    this.usedBytes = usedBytes;
    this.clients = clients;
    this.collect = collect;
    smallBytes = freshBytes + SLACK_BYTES;
    setLimit();
  }

  /**
   * Returns the limit of this process, whose daemon has clients.
   *
   * @param freshBytes result of {@link #usedHeapBytes} before the first client
   */
  static GarbageLimit ofThisProcess(long freshBytes, IntSupplier clients) {
    return new GarbageLimit(GarbageLimit::usedHeapBytes, freshBytes, clients, System::gc);
  }

  /** Returns the use of the heap of this process. */
  static long usedHeapBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** A heap that is used well may double before the next collection. */
  private void setLimit() {
    collectAboveBytes = 2 * usedBytes.getAsLong() + SLACK_BYTES;
    mostClients = clients.getAsInt();
  }

  /** Collects the garbage if there may be too much, or if it is that of most clients. */
  void look() {
    int now = clients.getAsInt();
    long used = usedBytes.getAsLong();
    mostClients = Math.max(mostClients, now);
    boolean haveMostLeft = 2L * now < mostClients && used > smallBytes;
    if (haveMostLeft || used > collectAboveBytes) {
      collect.run();
      setLimit();
    }
  }
}
