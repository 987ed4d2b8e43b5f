package org.arenalab.bench.trace.importing;

import org.agrona.collections.Long2LongHashMap;

/**
 * The anonymous memory of a process that no event explains: the largest growth since the first
 * sample that is not a growth of live blocks. It contains mappings of the program, a Java heap,
 * stacks, and the recorder's own buffers of a few MiB.
 */
final class UnexplainedMemory {
  private static final long ABSENT = -1;

  private final JfrEvents events;
  private final ProfilerRecording clock;
  private final MemorySamples samples;
  private final Long2LongHashMap sizes = new Long2LongHashMap(ABSENT);
  private long liveBytes;

  UnexplainedMemory(JfrEvents events, ProfilerRecording clock, MemorySamples samples) {
    this.events = events;
    this.clock = clock;
    this.samples = samples;
  }

  /** Returns the size; 0 if the events explain all. */
  long bytes() {
    int[] order = events.order();
    int next = 0;
    long first = 0;
    long most = 0;
    for (int i = 0; i < samples.count(); i++) {
      long ticks = clock.ticksAt(samples.epochNs(i));
      while (next < order.length && events.time(order[next]) <= ticks) {
        apply(order[next]);
        next++;
      }
      long unexplained = samples.sizeBytes(i) - liveBytes;
      first = i == 0 ? unexplained : first;
      most = Math.max(most, unexplained - first);
    }
    return most;
  }

  private void apply(int event) {
    long address = events.address(event);
    if (events.kind(event) == JfrEvents.ALLOCATED) {
      long sizeBytes = events.sizeBytes(event);
      long before = sizes.put(address, sizeBytes);
      liveBytes += sizeBytes - Math.max(0, before);
    } else {
      liveBytes -= Math.max(0, sizes.remove(address));
    }
  }
}
