package org.arenalab.bench.replay;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.arenalab.os.RawMemory;

/**
 * Words off the heap, in parts of 8 MiB. An event with its words is always within one part. A word
 * keeps its address, so it can be changed later.
 */
final class WordList {
  private static final int PART_WORDS = 1 << 20;
  private static final long PART_BYTES = (long) PART_WORDS * Long.BYTES;

  /** Size limit of an event in words. */
  private static final int MAX_EVENT_WORDS = 3;

  private final Arena arena;
  private long[] starts = new long[1];
  private long[] ends = new long[1];
  private int parts;

  WordList(Arena arena) {
    this.arena = arena;
  }

  /** Returns the address of the next event, and makes room for its words. */
  long next() {
    if (parts == 0
        || ends[parts - 1] + MAX_EVENT_WORDS * (long) Long.BYTES > starts[parts - 1] + PART_BYTES) {
      if (parts == starts.length) {
        starts = Arrays.copyOf(starts, 2 * parts);
        ends = Arrays.copyOf(ends, 2 * parts);
      }
      starts[parts] = arena.allocate(PART_BYTES, Long.BYTES).address();
      ends[parts] = starts[parts];
      parts++;
    }
    return ends[parts - 1];
  }

  /** Adds a word; the event's first one follows {@link #next}. */
  void add(long word) {
    RawMemory.putLong(ends[parts - 1], word);
    ends[parts - 1] += Long.BYTES;
  }

  int parts() {
    return parts;
  }

  long start(int part) {
    return starts[part];
  }

  long end(int part) {
    return ends[part];
  }
}
