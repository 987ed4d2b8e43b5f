package org.arenalab.bench.soak;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.arenalab.bench.result.row.TimePerOperation;

/** A text of a soak. */
final class SoakText {
  private static final double MEBI = 1 << 20;

  private SoakText() {}

  /** Returns one line on the progress of a soak. */
  static String progress(SoakEpoch epoch, int epochs) {
    String arena =
        epoch.arenaBytes() == SoakEpoch.UNKNOWN
            ? ""
            : format("arena %.2f MiB, ", epoch.arenaBytes() / MEBI);
    return format(
        "[%d/%d s] %.1f million steps/s, p99 %d ns, %sRSS %.0f MiB",
        epoch.epoch(), epochs, epoch.rate() / 1e6, epoch.p99Ns(), arena, epoch.rssBytes() / MEBI);
  }

  /**
   * Returns the figures in words.
   *
   * @param load the machine's load average of the last minute; negative if unknown
   */
  static List<String> lines(SoakFigures soak, double load) {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "throughput   %.2f million steps/s (mean of %d epochs), %.2f to %.2f, CV %.2f %%,"
                + " drift %+.2f %%",
            soak.meanRate() / 1e6,
            soak.epochs(),
            soak.minRate() / 1e6,
            soak.maxRate() / 1e6,
            100 * soak.rateCv(),
            100 * soak.rateDrift()));
    lines.add(
        format(
            "tail         sampled steps p50 %s, p99 %s, max %s; longest batch of %d steps %s",
            TimePerOperation.format(soak.p50Ns()),
            TimePerOperation.format(soak.p99Ns()),
            TimePerOperation.format((double) soak.maxNs()),
            SoakWork.BATCH,
            TimePerOperation.format((double) soak.longestBatchNs())));
    if (soak.arena() != null) {
      lines.add(memory("arena", soak.arena()));
      lines.add(
          format(
              "             live %.2f MiB, lazily freed %.2f MiB",
              soak.medianLiveBytes() / MEBI, soak.medianLazyFreeBytes() / MEBI));
    }
    lines.add(memory("process", soak.process()));
    lines.add(
        format(
            "kernel       %s madvise calls a step, %.1e minor faults a step",
            Double.isNaN(soak.madvisePerStep()) ? "?" : format("%.1e", soak.madvisePerStep()),
            soak.minorFaultsPerStep()));
    lines.add("machine      " + soak.busyness().text(load));
    return lines;
  }

  private static String memory(String name, SoakMemory memory) {
    return format(
        "%-12s %.2f MiB resident (median), peak %.2f MiB, drift %+.2f %% (%.2f to %.2f MiB)",
        name,
        memory.medianBytes() / MEBI,
        memory.peakBytes() / MEBI,
        100 * memory.drift(),
        memory.firstBytes() / MEBI,
        memory.lastBytes() / MEBI);
  }

  /** Returns how many more seconds a verdict needs, and the command that adds them. */
  static String noVerdict(SoakFigures soak, int epochs, Path folder) {
    int missing = soak.missing();
    return format(
        "No verdict: epochs=%d without the first ones, in which the JVM compiles, expected at least"
            + " %d in one part; %d s more are needed: soak --resume %s --minutes %.1f",
        soak.longestPartEpochs(),
        SoakFigures.ENOUGH,
        missing,
        folder,
        Math.ceil((epochs + missing) / 6.0) / 10);
  }

  /** Returns the criteria, one per line, and the verdict. */
  static List<String> lines(SoakVerdict verdict) {
    List<String> lines = new ArrayList<>();
    for (SoakVerdict.Criterion each : verdict.criteria()) {
      lines.add(
          format(
              "%-8s %-13s %s   [%s]",
              each.judgement() == null ? "-" : each.judgement(),
              each.name(),
              each.found(),
              each.wanted()));
    }
    lines.add("VERDICT  " + verdict.judgement());
    return lines;
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
