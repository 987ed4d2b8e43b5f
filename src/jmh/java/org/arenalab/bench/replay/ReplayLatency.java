package org.arenalab.bench.replay;

import java.util.Arrays;

/**
 * The times of single events of the driving worker, in nanoseconds. Each contains the time of
 * reading the clock, which the floor has, too.
 */
public final class ReplayLatency {
  /** Number of events that are timed at most: 8 MB of times. */
  private static final int MAX_EVENTS = 1_000_000;

  private final long[] times;

  private ReplayLatency(long[] times) {
    this.times = times;
  }

  /** Times the events of one pass, and replays its rest. */
  public static ReplayLatency of(Replay<?> replay) {
    long[] times = new long[(int) Math.min(MAX_EVENTS, replay.ownEvents())];
    int count = 0;
    replay.beginSingle();
    long before = System.nanoTime();
    while (count < times.length && replay.replayOne()) {
      long now = System.nanoTime();
      times[count] = now - before;
      count++;
      before = now;
    }
    replay.replayPass();
    long[] sorted = Arrays.copyOf(times, count);
    Arrays.sort(sorted);
    return new ReplayLatency(sorted);
  }

  /** Returns the time that this share of the events does not exceed. */
  public long percentile(double percent) {
    int index = (int) Math.ceil(times.length * percent / 100) - 1;
    return times[Math.clamp(index, 0, times.length - 1)];
  }
}
