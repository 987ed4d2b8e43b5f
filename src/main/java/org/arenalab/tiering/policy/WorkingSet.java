package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * The size of the working set: the hot and warm chunks, with a memory of about one minute. A
 * program that pauses keeps its working set for that time.
 */
@Internal
public final class WorkingSet {
  private static final double MEMORY_NS = 60e9;

  private double chunks;
  private long lastNs;

  public WorkingSet(long nowNs) {
    lastNs = nowNs;
  }

  /** Takes the present number of hot and warm chunks; returns the size of the working set. */
  public double update(long accessed, long nowNs) {
    long passedNs = Math.max(nowNs - lastNs, 0);
    lastNs = nowNs;
    chunks = Math.max((double) accessed, chunks * Math.exp(-passedNs / MEMORY_NS));
    return chunks;
  }
}
