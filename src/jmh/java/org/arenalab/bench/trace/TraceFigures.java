package org.arenalab.bench.trace;

import org.arenalab.trace.EventColumns;
import org.arenalab.trace.EventKind;
import org.arenalab.trace.TraceCounts;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceReader;
import org.arenalab.trace.TraceVerifier;

/** The figures of a trace, from one pass over its events. It checks each event. */
final class TraceFigures {
  private final TraceDescription description;
  private final TraceVerifier verifier = new TraceVerifier();
  private final LiveBlocks blocks = new LiveBlocks();
  private final LogCounts sizes = new LogCounts();
  private final LogCounts lifetimes = new LogCounts();
  private final LiveCurve bytesCurve = new LiveCurve();
  private final LiveCurve blocksCurve = new LiveCurve();
  private final long[] ofKind = new long[EventKind.values().length];
  private double liveBytes;
  private double peakBytes;
  private long peakEvent;
  private long live;
  private long peakBlocks;
  private long foreignFrees;
  private long grown;
  private long shrunk;
  private double logGrowth;
  private long growthsFromAbove0;

  private TraceFigures(TraceDescription description) {
    this.description = description;
  }

  /**
   * Reads all events of a trace.
   *
   * @throws org.arenalab.trace.TraceException if the file is damaged, or an event cannot happen
   */
  static TraceFigures of(TraceReader reader) {
    TraceFigures figures = new TraceFigures(reader.description());
    EventColumns columns = new EventColumns();
    while (reader.next(columns)) {
      figures.verifier.accept(columns);
      for (int i = 0; i < columns.count(); i++) {
        figures.add(columns, i);
      }
    }
    return figures;
  }

  private void add(EventColumns columns, int index) {
    EventKind kind = columns.kind(index);
    int id = columns.id(index);
    long sizeBytes = columns.sizeBytes(index);
    long event = columns.firstEvent() + index;
    switch (kind) {
      case ALLOCATE -> {
        ofKind[0]++;
        allocate(id, sizeBytes, event, columns.thread(index));
      }
      case ALLOCATE_ZEROED -> {
        ofKind[1]++;
        allocate(id, sizeBytes, event, columns.thread(index));
      }
      case ALLOCATE_ALIGNED -> {
        ofKind[2]++;
        allocate(id, sizeBytes, event, columns.thread(index));
      }
      case REALLOCATE -> reallocate(id, sizeBytes);
      case FREE -> free(id, event, columns.thread(index));
      case THREAD_END -> {
        // A thread's end frees nothing.
      }
    }
    if (liveBytes > peakBytes) {
      peakBytes = liveBytes;
      peakEvent = event;
    }
    peakBlocks = Math.max(peakBlocks, live);
    bytesCurve.add(liveBytes);
    blocksCurve.add((double) live);
  }

  private void allocate(int id, long sizeBytes, long event, int thread) {
    blocks.allocate(id, sizeBytes, event, thread);
    sizes.add(sizeBytes, weight(sizeBytes));
    liveBytes += sizeBytes;
    live++;
  }

  /** Returns the number of allocations that one stands for: more than 1 if it is a small sample. */
  private double weight(long sizeBytes) {
    return description.isSampled()
        ? Math.max(1, (double) description.sampleBytes() / Math.max(1, sizeBytes))
        : 1;
  }

  private void reallocate(int id, long sizeBytes) {
    long before = blocks.sizeBytes(id);
    if (sizeBytes > before) {
      grown++;
      if (before > 0) {
        logGrowth += Math.log((double) sizeBytes / before);
        growthsFromAbove0++;
      }
    } else if (sizeBytes < before) {
      shrunk++;
    }
    liveBytes += (double) sizeBytes - before;
    blocks.resize(id, sizeBytes);
  }

  private void free(int id, long event, int thread) {
    liveBytes -= blocks.sizeBytes(id);
    live--;
    lifetimes.add(event - blocks.birth(id), 1);
    foreignFrees += blocks.thread(id) == thread ? 0 : 1;
  }

  TraceDescription description() {
    return description;
  }

  TraceCounts counts() {
    return verifier.counts();
  }

  /** Returns the numbers of plain, zeroed and aligned allocations. */
  long[] allocations() {
    return new long[] {ofKind[0], ofKind[1], ofKind[2]};
  }

  LogCounts sizes() {
    return sizes;
  }

  LogCounts lifetimes() {
    return lifetimes;
  }

  LiveCurve bytesCurve() {
    return bytesCurve;
  }

  LiveCurve blocksCurve() {
    return blocksCurve;
  }

  double peakBytes() {
    return peakBytes;
  }

  /** Returns the number of events before the one that reached the peak. */
  long peakEvent() {
    return peakEvent;
  }

  long peakBlocks() {
    return peakBlocks;
  }

  double liveBytes() {
    return liveBytes;
  }

  long foreignFrees() {
    return foreignFrees;
  }

  long grown() {
    return grown;
  }

  long shrunk() {
    return shrunk;
  }

  /** Returns the geometric mean of new size by old size of reallocations that grow. */
  double meanGrowth() {
    return growthsFromAbove0 == 0 ? Double.NaN : Math.exp(logGrowth / growthsFromAbove0);
  }
}
