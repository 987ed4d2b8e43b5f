package org.arenalab.hotness;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.StackReserve;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ProcessorClock;

/**
 * The common part of the sources: the watched ranges, the cost, and the end. A subclass watches one
 * range, asks about one range, and releases what it holds. Its methods run under the lock of the
 * source.
 */
abstract class TrackingSource implements HotnessSource {
  private final SourceKind kind;
  private final long finestBytes;
  final WatchedRanges ranges = new WatchedRanges();

  private AccessSink sink;
  private long granularityBytes;
  private long questions;
  private long processorNs;
  private boolean closed;

  /** Creates a source whose finest unit is a page. */
  TrackingSource(SourceKind kind) {
    this(kind, VirtualMemory.pageSizeBytes());
  }

  TrackingSource(SourceKind kind, long finestBytes) {
    this.kind = kind;
    this.finestBytes = finestBytes;
    granularityBytes = finestBytes;
  }

  /** Begins to watch a range that is not watched yet. */
  abstract void begin(long address, long lengthBytes);

  /** Ends the watch of a range. */
  abstract void end(long address, long lengthBytes);

  /** Runs before the ranges of a question are asked about. */
  abstract void beforeQuestion();

  /**
   * Reports the accesses of a range through {@link #report}. Returns false if the range is lost.
   */
  abstract boolean question(long start, long end);

  /** Ends everything that the source set up in the kernel. */
  abstract void release();

  /** Returns the system calls that the source made. */
  abstract long kernelCalls();

  /** Returns the processor time of kernel threads of the source. */
  long kernelThreadNs() {
    return 0;
  }

  @Override
  public final SourceKind kind() {
    return kind;
  }

  @Override
  public final synchronized void watch(long address, long lengthBytes) {
    requireOpen();
    requireNoQuestion("watch");
    long startNs = ProcessorClock.threadNs();
    int _ = ranges.requireFree(address, lengthBytes);
    begin(address, lengthBytes);
    boolean added = false;
    try {
      ranges.add(address, lengthBytes);
      added = true;
    } finally {
      if (!added) {
        end(address, lengthBytes);
      }
      processorNs += ProcessorClock.threadNs() - startNs;
    }
  }

  @Override
  public final synchronized void forget(long address, long lengthBytes) {
    requireOpen();
    requireNoQuestion("forget");
    ranges.remove(address, lengthBytes);
    end(address, lengthBytes);
  }

  @Override
  public final synchronized void ask(AccessSink sink) {
    requireNonNull(sink, "sink");
    requireOpen();
    requireNoQuestion("ask");
    long startNs = ProcessorClock.threadNs();
    this.sink = sink;
    granularityBytes = finestBytes;
    questions++;
    try {
      beforeQuestion();
      askAll();
    } finally {
      this.sink = null;
      processorNs += ProcessorClock.threadNs() - startNs;
    }
  }

  private void askAll() {
    long lostStart = 0;
    long lostEnd = 0;
    for (int i = 0; i < ranges.count(); ) {
      long start = ranges.start(i);
      long end = ranges.end(i);
      if (question(start, end)) {
        i++;
      } else {
        ranges.removeAt(i);
        lostStart = start;
        lostEnd = end;
      }
    }
    if (lostStart != 0) {
      throw new HotnessException(
          Reason.RANGE_LOST,
          "range was unmapped or replaced: source=%s, address=0x%x, lengthBytes=%d, expected a mapped range; forget a range before it is unmapped"
              .formatted(kind, lostStart, lostEnd - lostStart));
    }
  }

  /** Reports a run of the question in progress. */
  final void report(long start, long end, long unitBytes) {
    granularityBytes = Math.max(granularityBytes, unitBytes);
    sink.accessed(start, end, unitBytes);
  }

  /** Reports the parts of a run that are watched. */
  final void reportClipped(long start, long end, long unitBytes) {
    granularityBytes = Math.max(granularityBytes, unitBytes);
    ranges.clip(start, end, unitBytes, sink);
  }

  @Override
  public final synchronized long granularityBytes() {
    return granularityBytes;
  }

  @Override
  public final synchronized SourceCost cost() {
    return new SourceCost(questions, kernelCalls(), processorNs, kernelThreadNs());
  }

  final void requireOpen() {
    StackReserve.requireForOperations();
    if (closed) {
      throw new HotnessClosedException(kind);
    }
  }

  /** Refuses a call of the sink. Another thread waits for the lock, and finds no question. */
  private void requireNoQuestion(String call) {
    if (sink != null) {
      throw new HotnessException(
          Reason.IN_QUESTION,
          "a sink called its source: source=%s, call=%s, expected none during a question; call it after the question"
              .formatted(kind, call));
    }
  }

  @Override
  public final synchronized void close() {
    requireNoQuestion("close");
    if (!closed) {
      StackReserve.requireForOperations();
      closed = true;
      release();
    }
  }
}
