package org.arenalab.bench.replay;

import java.io.Serial;
import org.arenalab.trace.TraceDescription;

/** A trace that cannot be replayed, or an allocator that failed; the message names the event. */
public final class ReplayException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private ReplayException(String message, Throwable cause) {
    super(message, cause);
  }

  static ReplayException sampled(TraceDescription description) {
    return new ReplayException(
        "cannot replay a sampled recording: sampleBytes=%d, expected 0; record each allocation, or print its sizes with trace info"
            .formatted(description.sampleBytes()),
        null);
  }

  static ReplayException tooLarge(long event, long sizeBytes, long most) {
    return new ReplayException(
        "cannot replay the event: event=%d, sizeBytes=%d, expected at most %d; record another program"
            .formatted(event, sizeBytes, most),
        null);
  }

  static ReplayException empty() {
    return new ReplayException(
        "cannot replay the trace: allocations=0, expected 1 or more; record another program", null);
  }

  static ReplayException largerThanMemory(long events, long bytes, long availableBytes) {
    return new ReplayException(
        "cannot replay the trace: it is larger than memory, events=%d, bytes=%d, expected at most %d; record a shorter part"
            .formatted(events, bytes, availableBytes),
        null);
  }

  static ReplayException outOfMemory(long events, Throwable cause) {
    return new ReplayException(
        "cannot replay the trace: it is larger than memory, events so far=%d; record a shorter part"
            .formatted(events),
        cause);
  }

  static ReplayException changed(String trace) {
    return new ReplayException(
        "cannot replay the trace: file=%s changes, expected a recording that has ended; replay it again later"
            .formatted(trace),
        null);
  }

  /**
   * Returns the failure of an allocator.
   *
   * @param event number of the worker's event over all passes, from 1
   */
  static ReplayException ofAllocator(String allocator, long event, Throwable cause) {
    return new ReplayException(
        "the allocator failed: allocator=%s, event of the worker=%d (%s); replay on another allocator"
            .formatted(allocator, event, cause),
        cause);
  }
}
