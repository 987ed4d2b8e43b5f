package org.arenalab.bench.trace;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.arenalab.trace.TraceCounts;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceEnding;

/** The figures of a trace as text. */
final class TraceText {
  private static final double PERCENT = 100;

  private final StringBuilder text = new StringBuilder();

  private TraceText() {}

  /**
   * Returns the lines.
   *
   * @param ending empty if the end of the file is missing
   * @param sizeBytes of the file
   * @param lostBytes after the last whole block
   */
  static String of(
      TraceFigures figures, Optional<TraceEnding> ending, long sizeBytes, long lostBytes) {
    TraceText lines = new TraceText();
    lines.head(figures, sizeBytes);
    if (ending.isEmpty()) {
      lines.line(
          "end",
          "missing: the recorder was killed; %,d B after the last whole block are lost",
          lostBytes);
    }
    if (figures.description().isSampled()) {
      lines.sampled(figures);
    } else {
      lines.exact(figures);
    }
    lines.order(ending);
    BlindSpots.of(figures.description()).forEach(spot -> lines.line("not seen", "%s", spot));
    return lines.text.toString();
  }

  private void line(String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-14s", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private void head(TraceFigures figures, long sizeBytes) {
    TraceDescription description = figures.description();
    TraceCounts counts = figures.counts();
    line("source", "%s", description.source());
    if (!description.program().isEmpty()) {
      line("program", "%s", description.program());
    }
    line(
        "events",
        "%,d, %.2f B each in the file",
        counts.events(),
        counts.events() == 0 ? 0 : (double) sizeBytes / counts.events());
    long[] allocations = figures.allocations();
    line(
        "kinds",
        "allocate %,d, zeroed %,d, aligned %,d, reallocate %,d, free %,d, thread end %,d",
        allocations[0],
        allocations[1],
        allocations[2],
        counts.reallocations(),
        counts.frees(),
        counts.endedThreads());
  }

  private void sampled(TraceFigures figures) {
    line(
        "sampled",
        "one allocation in about %,d B: a distribution of sizes, not a trace to replay",
        figures.description().sampleBytes());
    sizes(figures, "estimated ");
  }

  private void exact(TraceFigures figures) {
    TraceCounts counts = figures.counts();
    line("threads", figures.description().threadsKnown() ? "%,d" : "unknown", counts.threads());
    line(
        "peak",
        "%s in %,d events; most blocks %,d",
        bytes((long) figures.peakBytes()),
        figures.peakEvent() + 1,
        figures.peakBlocks());
    line("at the end", "%s in %,d blocks", bytes((long) figures.liveBytes()), counts.live());
    line("over time", "highest in each tenth of the events: %s", overTime(figures));
    sizes(figures, "");
    LogCounts lifetimes = figures.lifetimes();
    line(
        "lifetimes",
        "in events: 50 %% at most %,d, 90 %% %,d, 99 %% %,d; never freed %.2f %%",
        lifetimes.percentile(50),
        lifetimes.percentile(90),
        lifetimes.percentile(99),
        share(counts.live(), counts.allocations()));
    if (figures.description().threadsKnown()) {
      line(
          "foreign frees",
          "%,d of %,d (%.2f %%)",
          figures.foreignFrees(),
          counts.frees(),
          share(figures.foreignFrees(), counts.frees()));
    }
    line(
        "reallocation",
        "grow %,d, shrink %,d, equal %,d; mean growth %s",
        figures.grown(),
        figures.shrunk(),
        counts.reallocations() - figures.grown() - figures.shrunk(),
        Double.isNaN(figures.meanGrowth())
            ? "unknown"
            : String.format(Locale.ROOT, "%.2fx", figures.meanGrowth()));
  }

  private static String overTime(TraceFigures figures) {
    return Arrays.stream(figures.bytesCurve().tenths())
        .mapToObj(live -> bytes((long) live))
        .collect(Collectors.joining(", "));
  }

  private void sizes(TraceFigures figures, String estimated) {
    LogCounts sizes = figures.sizes();
    line(
        "sizes",
        "%s50 %% at most %s, 90 %% %s, 99 %% %s; largest %s",
        estimated,
        bytes(sizes.percentile(50)),
        bytes(sizes.percentile(90)),
        bytes(sizes.percentile(99)),
        bytes(sizes.largest()));
    for (int shift = 4; shift < Long.SIZE; shift += 3) {
      long from = shift == 4 ? 0 : 1L << (shift - 3);
      long to = shift >= Long.SIZE - 3 ? Long.MAX_VALUE : 1L << shift;
      double count = sizes.between(from, to);
      if (count > 0) {
        line(
            "",
            "%10s to below %-10s %6.2f %%",
            bytes(from),
            bytes(to),
            PERCENT * count / sizes.total());
      }
    }
  }

  private void order(Optional<TraceEnding> ending) {
    ending.ifPresent(
        end -> {
          line("order", "repairs %,d, unmatched frees %,d", end.repairs(), end.unmatched());
          line(
              "unexplained",
              end.unexplainedBytes() == TraceEnding.UNKNOWN ? "unknown" : "%s of anonymous memory",
              bytes(end.unexplainedBytes()));
        });
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : PERCENT * part / whole;
  }

  private static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double) bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
