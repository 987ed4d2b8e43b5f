package org.arenalab.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.arenalab.bench.result.ForkStatistics;
import org.arenalab.bench.result.StoredMetric;
import org.arenalab.bench.result.StoredRow;

/**
 * How much memory an allocator holds, where a run has measured it: at rest, and a second after a
 * burst. By the names that the allocators have in benchmarks of speed.
 *
 * @param atRest the memory at rest, by allocator
 * @param afterBurst the memory a second after a burst, by allocator
 * @param burstMebi the size of that burst in MiB, by allocator; empty where the row has none
 */
record Holdings(
    Map<String, String> atRest, Map<String, String> afterBurst, Map<String, String> burstMebi) {
  private static final String HELD_AT_END = "arena.held.end";
  private static final String HELD_AFTER_BURST = "arena.held.after1s";
  private static final double MEBI = 1 << 20;

  /** Takes each value from the newest run that has it. */
  static Holdings of(List<ReportRun> newestFirst) {
    Map<String, String> atRest = new LinkedHashMap<>();
    Map<String, String> afterBurst = new LinkedHashMap<>();
    Map<String, String> burstMebi = new LinkedHashMap<>();
    for (ReportRun run : newestFirst) {
      for (StoredRow row : run.isProfiled() ? List.<StoredRow>of() : run.run().rows()) {
        Map<String, String> params = row.id().params();
        String mode = params.get("mode");
        boolean usual =
            mode != null
                && params.getOrDefault("decommit", "DONTNEED").equals("DONTNEED")
                && params.getOrDefault("pressure", "none").equals("none");
        String scenario = params.getOrDefault("scenario", "");
        String name = "slab-" + String.valueOf(mode).toLowerCase(Locale.ROOT);
        if (usual && scenario.equals("steady")) {
          put(atRest, name, row.metric(HELD_AT_END));
        } else if (usual && scenario.equals("burst-to-steady")) {
          if (put(afterBurst, name, row.metric(HELD_AFTER_BURST))) {
            burstMebi.put(name, params.getOrDefault("burstMiB", ""));
          }
        }
      }
    }
    return new Holdings(atRest, afterBurst, burstMebi);
  }

  /** Returns whether {@code metric} is the value of {@code name} now. */
  private static boolean put(Map<String, String> into, String name, StoredMetric metric) {
    return metric != null
        && metric.unit().equals("MiB")
        && metric.measured().length > 0
        && into.putIfAbsent(name, Figures.bytes(ForkStatistics.median(metric.forkMedians()) * MEBI))
            == null;
  }

  /** Columns for the table of {@code group}; none where nothing is known of any of its arms. */
  List<ForestTable.Column> columns(ArmGroup group) {
    boolean known =
        group.arms().stream()
            .anyMatch(arm -> atRest.containsKey(arm.name()) || afterBurst.containsKey(arm.name()));
    if (!known) {
      return List.of();
    }
    return List.of(
        new ForestTable.Column("holds at rest", atRest),
        new ForestTable.Column("1 s after a burst", afterBurst));
  }

  /** What is known of {@code arm}, as the end of a sentence; empty where nothing is. */
  String sentence(String arm) {
    StringBuilder said = new StringBuilder();
    if (atRest.containsKey(arm)) {
      said.append(atRest.get(arm)).append(" at rest");
    }
    if (afterBurst.containsKey(arm)) {
      said.append(said.isEmpty() ? "" : " and ").append(afterBurst.get(arm));
      String burst = Html.clip(burstMebi.get(arm), 12);
      said.append(" a second after a burst");
      said.append(burst.isEmpty() ? "" : " of " + burst + " MiB");
    }
    return said.toString();
  }
}
