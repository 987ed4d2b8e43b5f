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

  /** Times the events of a pass. All blocks are free before and after it. */
  public static ReplayLatency of(Replay<?> replay) {
    long[] times = new long[(int) Math.min(MAX_EVENTS, replay.ownEvents())];
    // The first pass compiles the loop.
    int _ = time(replay, times);
    int count = time(replay, times);
    long[] sorted = Arrays.copyOf(times, count);
    Arrays.sort(sorted);
    return new ReplayLatency(sorted);
  }

  /** Times events at the start of a pass, and replays its rest; returns their number. */
  private static int time(Replay<?> replay, long[] times) {
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
    return count;
  }

  /** Returns the time that this share of the events does not exceed. */
  public long percentile(double percent) {
    int index = (int) Math.ceil(times.length * percent / 100) - 1;
    return times[Math.clamp(index, 0, times.length - 1)];
  }
}
