package org.arenalab.bench.trace;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.trace.TraceDescription;

/** The things that a recorder cannot see. */
final class BlindSpots {
  private BlindSpots() {}

  /** Returns a line for each blind spot of a recording. */
  static List<String> of(TraceDescription description) {
    List<String> lines = new ArrayList<>();
    String source = description.source();
    if (source.contains("Netty")) {
      lines.add("memory that Netty's allocators did not hand out, and buffers on the heap");
    } else {
      lines.add("memory that the program maps itself, and allocators of its own inside one block");
    }
    if (source.contains("async-profiler")) {
      lines.add("malloc through Java's foreign functions, and static or setuid programs");
      lines.add("reallocations: each is a free and an allocation");
      lines.add("whether an allocation is zeroed or aligned, and allocations of 0 B");
    }
    if (source.contains("heaptrack")) {
      lines.add("addresses: a free is taken as that of the youngest block of its place");
      lines.add("reallocations: each is a free and an allocation");
    }
    if (!description.threadsKnown()) {
      lines.add("threads: all events have thread 0, so foreign frees are unknown");
    }
    lines.add("times: only the order of the events is known");
    return lines;
  }
}
