package org.arenalab.tiering.prefetch;

import java.util.concurrent.atomic.AtomicLong;

/** A counter that the loop's thread changes and any thread reads. */
final class LoopCounter {
  private final AtomicLong value = new AtomicLong();

  void add(long count) {
    value.setRelease(value.getPlain() + count);
  }

  long get() {
    return value.getAcquire();
  }
}
