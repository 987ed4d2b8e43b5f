package org.arenalab.pager.daemon;

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
  private final Runnable collect;
  private long collectAboveBytes;

  /** Begins with the heap as it is now. */
  GarbageLimit(LongSupplier usedBytes, Runnable collect) {
    this.usedBytes = usedBytes;
    this.collect = collect;
    setLimit();
  }

  /** Returns the limit of this process. */
  static GarbageLimit ofThisProcess() {
    Runtime runtime = Runtime.getRuntime();
    return new GarbageLimit(() -> runtime.totalMemory() - runtime.freeMemory(), System::gc);
  }

  /** A heap that is used well may double before the next collection. */
  private void setLimit() {
    collectAboveBytes = 2 * usedBytes.getAsLong() + SLACK_BYTES;
  }

  /** Collects the garbage if there may be too much. */
  void look() {
    if (usedBytes.getAsLong() > collectAboveBytes) {
      collect.run();
      setLimit();
    }
  }
}
