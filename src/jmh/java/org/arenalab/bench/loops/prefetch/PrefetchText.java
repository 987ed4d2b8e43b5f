package org.arenalab.bench.loops.prefetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results as text and as CSV. */
final class PrefetchText {
  private static final String HEADER =
      "run,pattern,pace_us,prefetch,accesses,stalls,seconds,all_stalls,prefetched,wasted,"
          + "stalls_until_quiet\n";

  private PrefetchText() {}

  static List<String> lines(PrefetchPlan plan, List<PrefetchResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "%d MiB of pages \"%s\", %d passes; medians of the runs. Every byte was checked."
            .formatted(plan.regionMb(), plan.dataset(), plan.passes()));
    lines.add(
        row(
            "pattern",
            "pace [us]",
            "stalls off",
            "stalls on",
            "avoided",
            "target",
            "wasted",
            "speed",
            "last after",
            "prefetched"));
    for (PrefetchPair pair : PrefetchPair.of(results)) {
      lines.add(line(pair));
    }
    lines.add(
        "stalls: of the accesses; wasted: of all decompressions; speed: with prefetch over"
            + " without;");
    lines.add(
        "last after: stalls until the last chunk was prefetched. The target holds at a pace of 10"
            + " us or slower.");
    return lines;
  }

  private static String line(PrefetchPair pair) {
    boolean judged = pair.paceUs() >= 10 && !Double.isNaN(pair.order().target());
    return row(
        pair.order().label(),
        pair.paceUs(),
        percent(PrefetchPair.median(pair.off(), PrefetchResult::stallShare)),
        percent(PrefetchPair.median(pair.on(), PrefetchResult::stallShare)),
        percent(pair.avoided()),
        judged ? percent(pair.order().target()) : "-",
        percent(pair.waste()),
        String.format(Locale.ROOT, "%.3f", pair.speed()),
        Math.round(PrefetchPair.median(pair.on(), PrefetchResult::stallsUntilQuiet)),
        Math.round(PrefetchPair.median(pair.on(), PrefetchResult::issued)));
  }

  static String csv(List<PrefetchResult> results) {
    StringBuilder csv = new StringBuilder(HEADER);
    for (PrefetchResult each : results) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%d,%s,%d,%d,%.6f,%d,%d,%d,%d\n",
              each.run(),
              each.order().label(),
              each.paceUs(),
              each.prefetch() ? "on" : "off",
              each.accesses(),
              each.stalls(),
              each.seconds(),
              each.allStalls(),
              each.issued(),
              each.wasted(),
              each.stallsUntilQuiet()));
    }
    return csv.toString();
  }

  private static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "-";
  }

  private static String row(Object... values) {
    return String.format(Locale.ROOT, "%-16s %10s %10s %10s %9s %9s %8s %10s %12s %10s", values)
        .stripTrailing();
  }
}
