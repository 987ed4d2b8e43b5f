package org.arenalab.compressed.chunk;

import org.arenalab.os.Internal;

/** The counters of each thread; the first six rise and fall. */
@Internal
public enum Counter {
  COMPRESSED,
  DENSE,
  SAME_FILLED,
  INCOMPRESSIBLE,
  ATTEMPTED,
  COMPRESSED_BYTES,
  COMPRESS_ATTEMPTS,
  COMPRESS_OPS,
  SAME_FILLED_OPS,
  RECOMPRESS_OPS,
  DENSIFY_OPS,
  RECOMPRESS_REJECTS,
  REJECTS_SMALL_GAIN,
  REJECTS_POOL_FULL,
  SKIPS_INCOMPRESSIBLE,
  SKIPS_IN_USE,
  STEALS,
  DEMAND_DECOMPRESS,
  BACKGROUND_DECOMPRESS,
  PREFETCH_DECOMPRESS,
  PREFETCH_WASTED,
  DEMAND_STALLS,
  DEMAND_STALLS_TIMED,
  DEMAND_STALL_NS,
  EVICTIONS,
  STORED_READS,
  OVERWRITES,
  DAMAGED_EXTENTS,
  RAW_HITS,
  DROP_CALLS,
  DROPPED_CHUNKS,
  OBSERVER_FAILURES;

  static final int COUNT = values().length;

  /** Returns the counter's index in {@link HazardSlots#sums}. */
  @SuppressWarnings("EnumOrdinal") // Sums live as long as the process; their order is of no matter.
  public int index() {
    return ordinal();
  }
}
