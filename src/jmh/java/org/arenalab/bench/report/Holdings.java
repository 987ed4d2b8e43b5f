package org.arenalab.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;

/**
 * The memory that each allocator holds at rest and one second after a burst, if a run measured it.
 * Allocators have the names that speed benchmarks use.
 *
 * @param atRest the memory at rest, by allocator
 * @param afterBurst the memory a second after a burst, by allocator
 * @param burstMebi the size of that burst in MiB, by allocator; empty if unknown
 */
record Holdings(
    Map<String, String> atRest, Map<String, String> afterBurst, Map<String, String> burstMebi) {
  private static final String HELD_AT_END = "arena.held.end";
  private static final String HELD_AFTER_BURST = "arena.held.after1s";
  private static final double MEBI = 1 << 20;

  /** Returns the holdings; each value comes from the newest run that has it. */
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

  /** Puts the value of {@code metric}, unless {@code name} has one. Returns whether it was put. */
  private static boolean put(Map<String, String> into, String name, StoredMetric metric) {
    return metric != null
        && metric.unit().equals("MiB")
        && metric.measured().length > 0
        && into.putIfAbsent(name, Figures.bytes(ForkStatistics.median(metric.forkMedians()) * MEBI))
            == null;
  }

  /**
   * Returns columns for the table of {@code group}; none if the memory of all its arms is unknown.
   */
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

  /** Returns the memory of {@code arm} as the end of a sentence; empty if it is unknown. */
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
