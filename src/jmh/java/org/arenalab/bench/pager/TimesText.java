package org.arenalab.bench.pager;

import java.util.Locale;

/** Times of accesses as a line of text: the count, and each percentile with its interval. */
public final class TimesText {
  private static final double NS_PER_US = 1e3;

  private TimesText() {}

  /** Returns the line of a client's accesses, in microseconds. */
  public static String row(String name, TouchTimes times) {
    return row(name, times.count(), times.p50(), times.p99(), times.p999(), times.maxNs());
  }

  /** Returns the line of the control's faults, in microseconds. */
  public static String row(LaneTimes lanes) {
    return row("C lanes", lanes.count(), lanes.p50(), lanes.p99(), lanes.p999(), lanes.maxNs());
  }

  private static String row(
      String name, long count, Percentile p50, Percentile p99, Percentile p999, long maxNs) {
    return String.format(
        Locale.ROOT,
        "    %-8s n %d: p50 %s, p99 %s, p99.9 %s, longest %.1f",
        name,
        count,
        p50.us(),
        p99.us(),
        p999.us(),
        maxNs / NS_PER_US);
  }
}
