package org.arenalab.tiering;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.tiering.policy.SkipReason;

/** The totals of the loops since they were opened. They outlive a stop. Thread-safe, no garbage. */
final class LoopCounters {
  /** Ticks of the hotness loop. */
  final AtomicLong ticks = new AtomicLong();

  /** Groups that were visited. */
  final AtomicLong visits = new AtomicLong();

  /** Processor time of the loops' threads in nanoseconds. */
  final AtomicLong hotnessNs = new AtomicLong();

  final AtomicLong compressionNs = new AtomicLong();
  final AtomicLong sourceNs = new AtomicLong();

  /** Turns of a loop that ended with an exception. */
  final AtomicLong failures = new AtomicLong();

  final AtomicLong passes = new AtomicLong();
  final AtomicLong attempts = new AtomicLong();
  final AtomicLong admits = new AtomicLong();
  final AtomicLong denseAttempts = new AtomicLong();
  final AtomicLong denseAdmits = new AtomicLong();
  final AtomicLong packSlices = new AtomicLong();

  final AtomicLong stalls = new AtomicLong();
  final AtomicLong stallNs = new AtomicLong();

  /** Bulk reads of stored chunks. */
  final AtomicLong storedReads = new AtomicLong();

  /** Stored chunks that became raw because they were read again and again. */
  final AtomicLong broughtBack = new AtomicLong();

  /** Refaults that {@code tCold} at the time of the access would not have caused. */
  final AtomicLong staleRefaults = new AtomicLong();

  private final Map<SkipReason, AtomicLong> skips = new EnumMap<>(SkipReason.class);

  LoopCounters() {
    for (SkipReason reason : SkipReason.values()) {
      skips.put(reason, new AtomicLong());
    }
  }

  void skip(SkipReason reason, long chunks) {
    if (chunks != 0) {
      skips.get(reason).addAndGet(chunks);
    }
  }

  long skipped(SkipReason reason) {
    return skips.get(reason).get();
  }
}
