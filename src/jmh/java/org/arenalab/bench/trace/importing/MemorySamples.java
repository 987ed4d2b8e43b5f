package org.arenalab.bench.trace.importing;

import java.util.Arrays;

/** Sizes of the anonymous memory of a process, each with its time. The times ascend. */
public final class MemorySamples {
  private long[] timesNs = new long[64];
  private long[] sizes = new long[64];
  private int count;

  /**
   * Adds a sample.
   *
   * @param epochNs the time since 1970
   */
  public void add(long epochNs, long sizeBytes) {
    if (count == sizes.length) {
      timesNs = Arrays.copyOf(timesNs, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    timesNs[count] = epochNs;
    sizes[count] = sizeBytes;
    count++;
  }

  /** Returns the number of samples. */
  public int count() {
    return count;
  }

  long epochNs(int index) {
    return timesNs[index];
  }

  long sizeBytes(int index) {
    return sizes[index];
  }
}
