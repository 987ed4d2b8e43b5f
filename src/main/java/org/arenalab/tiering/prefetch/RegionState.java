package org.arenalab.tiering.prefetch;

/** The loop's knowledge of one region. Only the loop's thread uses it, except {@link #remove}. */
final class RegionState {
  private final FetchTarget target;

  /** The number of regions that were added before this one: its name in a recorded set. */
  private final int ordinal;

  private volatile boolean removed;

  /** Made at the first demand load: most of 10,000 regions may never have one. */
  private StreamTable streams;

  RegionState(FetchTarget target, int ordinal) {
    this.target = target;
    this.ordinal = ordinal;
  }

  FetchTarget target() {
    return target;
  }

  int ordinal() {
    return ordinal;
  }

  /** Ends all work for the region. Any thread may call this, any number of times. */
  void remove() {
    removed = true;
  }

  boolean isRemoved() {
    return removed || target.isGone();
  }

  StreamTable streams() {
    if (streams == null) {
      streams = new StreamTable();
    }
    return streams;
  }

  /** Returns the name of a chunk in a recorded set. */
  long key(int chunk) {
    return key(ordinal, chunk);
  }

  /** Returns the name of a chunk of the region with an ordinal. */
  static long key(int ordinal, int chunk) {
    return ((long) ordinal << 32) | chunk;
  }

  static int ordinalOf(long key) {
    return (int) (key >>> 32);
  }

  static int chunkOf(long key) {
    return (int) key;
  }
}
