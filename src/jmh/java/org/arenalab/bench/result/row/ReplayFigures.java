package org.arenalab.bench.result.row;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A table of secondary metrics of the replay of a trace.
 *
 * @param caption names the measures and their units
 * @param names the heading of each column
 * @param metrics one metric for each of {@code names}
 */
public record ReplayFigures(String caption, List<String> names, List<String> metrics) {
  /** The longest time of a single event, in nanoseconds. */
  static final String LONGEST = "event.max";

  /** The times of single events. */
  public static final ReplayFigures TIMES =
      new ReplayFigures(
          "ns of single events, each with the time of reading the clock",
          List.of("p50", "p99", "p99.9", "max"),
          List.of("event.p50", "event.p99", "event.p999", LONGEST));

  /** The memory during a pass. */
  public static final ReplayFigures MEMORY =
      new ReplayFigures(
          "RSS during a pass, above that before the allocator was opened",
          List.of("peak MiB", "MiB-seconds", "mean by live"),
          List.of("memory.peak", "memory.time", "fragmentation"));

  /** Number of parts of a pass, each with its mean memory. */
  public static final int PARTS = 20;

  /** The mean RSS in each part of a pass, in MiB, in order. */
  public static final List<String> RESIDENT_PARTS = parts("resident");

  /** The mean sum of live sizes in each part of a pass, in MiB, in order. */
  public static final List<String> LIVE_PARTS = parts("live");

  private static final List<Integer> ENDS_OF_QUARTERS = List.of(5, 10, 15, 20);

  /** The memory over a pass: the mean of the last part of each quarter. */
  public static final ReplayFigures OVER_TIME =
      new ReplayFigures(
          "MiB of RSS over the events of a pass, above that before the allocator was opened",
          List.of("at 25 %", "at 50 %", "at 75 %", "at 100 %"),
          quarters(RESIDENT_PARTS));

  /** The metrics of the live blocks that belong to {@link #OVER_TIME}. */
  public static final List<String> LIVE_OVER_TIME = quarters(LIVE_PARTS);

  /** All tables, in order. */
  public static final List<ReplayFigures> ALL = List.of(TIMES, MEMORY, OVER_TIME);

  private static List<String> quarters(List<String> parts) {
    return ENDS_OF_QUARTERS.stream().map(part -> parts.get(part - 1)).toList();
  }

  private static List<String> parts(String name) {
    return IntStream.rangeClosed(1, PARTS)
        .mapToObj(part -> String.format(Locale.ROOT, "%s.part%02d", name, part))
        .toList();
  }

  /** Returns whether a metric is a point of a chart, which is not compared by default. */
  public static boolean isPart(String metric) {
    return RESIDENT_PARTS.contains(metric) || LIVE_PARTS.contains(metric);
  }
}
