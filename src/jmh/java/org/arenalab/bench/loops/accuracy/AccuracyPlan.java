package org.arenalab.bench.loops.accuracy;

import java.util.Arrays;
import java.util.Locale;
import org.arenalab.os.VirtualMemory;

/**
 * The plan of a run.
 *
 * @param regionMb size of each source's range, MiB
 * @param hotPercent share of pages that are accessed all the time
 * @param warmPercent share of pages that are accessed once in about every second round
 * @param layout of hot, warm and cold pages
 * @param intervalMs time of a round
 * @param warmups rounds before the judged rounds
 * @param rounds judged rounds
 * @param seed of the layout and of the warm accesses
 */
public record AccuracyPlan(
    int regionMb,
    int hotPercent,
    int warmPercent,
    Layout layout,
    int intervalMs,
    int warmups,
    int rounds,
    long seed) {
  /** The order of hot, warm and cold pages in a range. */
  public enum Layout {
    /** All hot pages, then all warm pages, then all cold pages. */
    CONTIGUOUS,
    /** Blocks of 1 MiB in random order. */
    BLOCKS,
    /** Pages in random order. */
    SCATTERED;

    /** Returns the layout of that name, in lower case. */
    public static Layout named(String name) {
      return Arrays.stream(values())
          .filter(each -> each.label().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--layout is \"%s\", expected contiguous, blocks or scattered"
                          .formatted(name)));
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int MAX_REGION_MB = 4_096;
  private static final int MIN_INTERVAL_MS = 250;
  private static final int MAX_INTERVAL_MS = 60_000;
  private static final int MAX_ROUNDS = 10_000;

  /** Checks the values. */
  public AccuracyPlan {
    require("region-mb", regionMb, 1, MAX_REGION_MB);
    require("hot-pct", hotPercent, 1, 99);
    require("warm-pct", warmPercent, 0, 99 - hotPercent);
    require("interval-ms", intervalMs, MIN_INTERVAL_MS, MAX_INTERVAL_MS);
    require("warmups", warmups, 0, MAX_ROUNDS);
    require("rounds", rounds, 1, MAX_ROUNDS);
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }

  long regionBytes() {
    return (long) regionMb << 20;
  }

  int pages() {
    return Math.toIntExact(regionBytes() / VirtualMemory.pageSizeBytes());
  }

  /** Returns the plan in words. */
  String words() {
    return "%d MiB for each source; %d %% of the pages hot, %d %% warm, %s; a question every %d ms"
        .formatted(regionMb, hotPercent, warmPercent, layout.label(), intervalMs);
  }
}
