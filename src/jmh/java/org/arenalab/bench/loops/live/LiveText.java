package org.arenalab.bench.loops.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The samples and the result as text. */
final class LiveText {
  private static final double MEBI = 1 << 20;

  private LiveText() {}

  /** Returns the meaning of the letters of a bar. */
  static String legend() {
    return "bar: 64 cells over the region; # hot, + warm, - cold and raw, . stored, x"
        + " incompressible";
  }

  /** Returns the lines of a table that is redrawn. */
  static List<String> table(LiveSample sample, int chunkBytes) {
    return List.of(
        format("%4d s [%s]", sample.second(), sample.cells()),
        format(
            "       hot %.1f, warm %.1f, cold %.1f, stored %.1f, incompressible %.1f MiB",
            sample.hot() * chunkBytes / MEBI,
            sample.warm() * chunkBytes / MEBI,
            sample.cold() * chunkBytes / MEBI,
            sample.stored() * chunkBytes / MEBI,
            sample.incompressible() * chunkBytes / MEBI),
        format(
            "       saved net %.1f MiB, %d stalls/s, refaults %.3f of %.3f %%/min, t_cold %d ms,"
                + " CPU %.2f %%",
            sample.savedBytes() / MEBI,
            sample.stalls(),
            sample.refaultPercentPerMinute(),
            sample.goalPercentPerMinute(),
            sample.tColdMs(),
            sample.cpuPercent()));
  }

  /** Returns a sample as one line. */
  static String line(LiveSample sample) {
    return format(
        "%4d s [%s] saved %.1f MiB, %d stalls/s, refaults %.3f of %.3f %%/min, CPU %.2f %%",
        sample.second(),
        sample.cells(),
        sample.savedBytes() / MEBI,
        sample.stalls(),
        sample.refaultPercentPerMinute(),
        sample.goalPercentPerMinute(),
        sample.cpuPercent());
  }

  /** Returns the five lines of a result. */
  static List<String> lines(LiveResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "saved      %.1f MiB of %.1f stored (%s) of %.1f; net of the pool, metadata and the"
                + " growth of the JVM",
            result.savedBytes() / MEBI,
            result.storedBytes() / MEBI,
            Double.isFinite(result.savedShare())
                ? format("%.1f %%", 100 * result.savedShare())
                : "-",
            result.regionBytes() / MEBI));
    lines.add(
        result.zramMissing().isEmpty()
            ? format(
                "zram       saves %.1f MiB on the stored pages%s",
                result.zramSavedBytes() / MEBI,
                result.zramSavedBytes() > 0
                    ? format(
                        ": the loops save %.3f of that",
                        (double) result.savedBytes() / result.zramSavedBytes())
                    : "")
            : "zram       not, because " + result.zramMissing());
    lines.add(
        format(
            "stalls     %d, and %.1f a second in the second half; prefetch avoided %s and wasted %d"
                + " loads",
            result.stalls(),
            result.stallsPerSecond(),
            Double.isNaN(result.avoided())
                ? "none"
                : format(
                    "%d (%.1f %%)",
                    result.prefetched() - result.prefetchWasted(), 100 * result.avoided()),
            result.prefetchWasted()));
    lines.add(
        format(
            "refaults   %.3f %% of the working set per minute, goal %.3f %%; this foreground"
                + " accesses cold chunks at %.1f %%/min",
            result.refaultPercentPerMinute(),
            result.goalPercentPerMinute(),
            result.coldPercentPerMinute()));
    lines.add(
        format(
            "CPU        %.2f %% of a core for all loops, over %d s",
            result.cpuPercent(), result.seconds()));
    return lines;
  }

  static String csv(List<LiveSample> samples) {
    StringBuilder csv =
        new StringBuilder(
            "second,hot,warm,cold,stored,incompressible,saved_bytes,accesses,stalls,prefetched,"
                + "refault_pct_per_min,goal_pct_per_min,t_cold_ms,cpu_pct,cells\n");
    for (LiveSample each : samples) {
      csv.append(
          format(
              "%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%.6f,%.6f,%d,%.4f,%s\n",
              each.second(),
              each.hot(),
              each.warm(),
              each.cold(),
              each.stored(),
              each.incompressible(),
              each.savedBytes(),
              each.accesses(),
              each.stalls(),
              each.prefetched(),
              each.refaultPercentPerMinute(),
              each.goalPercentPerMinute(),
              each.tColdMs(),
              each.cpuPercent(),
              each.cells()));
    }
    return csv.toString();
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
