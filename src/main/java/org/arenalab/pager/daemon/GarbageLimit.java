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

  /** Use of the heap at the start, with some garbage. */
  private final long smallBytes;

  private long collectAboveBytes;

  /** Most clients since the last collection. */
  private int mostClients;

  /**
   * Begins with the heap as it is now.
   *
   * @param clients that are attached
   */
  GarbageLimit(LongSupplier usedBytes, IntSupplier clients, Runnable collect) {
    this.usedBytes = usedBytes;
    this.clients = clients;
    this.collect = collect;
    smallBytes = usedBytes.getAsLong() + SLACK_BYTES;
    setLimit();
  }

  /** Returns the limit of this process, whose daemon has clients. */
  static GarbageLimit ofThisProcess(IntSupplier clients) {
    Runtime runtime = Runtime.getRuntime();
    return new GarbageLimit(
        () -> runtime.totalMemory() - runtime.freeMemory(), clients, System::gc);
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
