package org.arenalab.bench.replay;

import java.util.Arrays;

/** The mean of a size in each of {@value #PARTS} parts of a pass with equally many events. */
final class PartMeans {
  /** Number of parts: a chart of a pass has no more room, and each part is a metric of a row. */
  static final int PARTS = 20;

  private final long events;
  private final double[] sums = new double[PARTS];
  private final long[] counts = new long[PARTS];

  /**
   * @param events number of events in the pass
   */
  PartMeans(long events) {
    this.events = events;
  }

  /**
   * Adds the size at an event.
   *
   * @param event number of the event in the pass, from 0; a later one counts for the last part
   */
  void add(long event, double sizeBytes) {
    int part = (int) Math.min(PARTS - 1, event * PARTS / events);
    sums[part] += sizeBytes;
    counts[part]++;
  }

  /** Returns the means; a part without an event has the mean of the part before. */
  double[] means() {
    double[] means = new double[PARTS];
    double last = 0;
    for (int part = 0; part < PARTS; part++) {
      last = counts[part] == 0 ? last : sums[part] / counts[part];
      means[part] = last;
    }
    return means;
  }

  /** Returns the mean over all events; 0 without any. */
  double mean() {
    long count = Arrays.stream(counts).sum();
    return count == 0 ? 0 : Arrays.stream(sums).sum() / count;
  }
}
