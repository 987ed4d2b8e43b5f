package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.TimePerOperation;
import org.arenalab.bench.soak.SoakEpoch;
import org.arenalab.bench.soak.SoakFigures;

/** The section on memory over time in soaks: the allocator's own range, and the whole process. */
final class SoakSection implements Section {
  private static final int HEIGHT = 240;
  private static final double MEBI = 1 << 20;

  private final Soaks all;
  private final List<Soak> soaks;

  SoakSection(Soaks soaks) {
    this.all = soaks;
    this.soaks = soaks.drawn();
  }

  @Override
  public String id() {
    return "soaks";
  }

  @Override
  public String title() {
    return "Memory over time";
  }

  @Override
  public boolean isEmpty() {
    return all.isEmpty();
  }

  @Override
  public void print(Html html) {
    html.open("figure");
    List<Soak> telling = soaks.stream().filter(Soak::knowsArena).toList();
    if (!telling.isEmpty()) {
      plot(
          html,
          "soak-arena",
          "Resident memory of the allocator's own range, MiB over minutes",
          telling,
          each -> each.arenaBytes() / MEBI);
    }
    plot(
        html,
        "soak-rss",
        "RSS of the whole process, the JVM's own included, MiB over minutes",
        soaks,
        each -> each.rssBytes() / MEBI);
    DataTable.addScrolled(html, "The newest soak of each plan in figures", HEADING, rows(soaks));
    if (!all.folded().isEmpty()) {
      DataTable.addFolded(
          html,
          Counted.of(all.folded().size(), "older soak"),
          "Older soaks in figures",
          HEADING,
          rows(all.folded()));
    }
    html.close();
  }

  private static void plot(
      Html html, String id, String title, List<Soak> soaks, ToDoubleFunction<SoakEpoch> figure) {
    List<LinePlot.Series> lines = new ArrayList<>();
    for (Soak soak : soaks) {
      lines.add(new LinePlot.Series(soak.name(), soak.line(figure)));
    }
    double minutes = soaks.stream().mapToDouble(Soak::minutes).max().orElseThrow();
    Scale across = Scale.linear(0, minutes);
    List<LinePlot.Tick> ticks =
        across.ticks(7).stream().map(t -> new LinePlot.Tick(t, Scale.label(t))).toList();
    double[] values =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(LinePlot.Point::y)
            .toArray();
    StringBuilder said = new StringBuilder();
    for (LinePlot.Series line : lines) {
      double[] of = line.points().stream().mapToDouble(LinePlot.Point::y).toArray();
      said.append(
          "%s: from %s to %s MiB, at the end %s. "
              .formatted(
                  line.name(),
                  TimePerOperation.digits(Arrays.stream(of).min().orElseThrow()),
                  TimePerOperation.digits(Arrays.stream(of).max().orElseThrow()),
                  TimePerOperation.digits(of[of.length - 1])));
    }
    new LinePlot(id, HEIGHT, across, ticks, Scale.fromZero(values))
        .print(html, title, said.toString().strip(), lines);
  }

  private static final List<String> HEADING =
      List.of(
          "allocator",
          "run",
          "minutes",
          "median rate",
          "variation",
          "arena, median",
          "arena, drift",
          "process, median",
          "process, drift",
          "step p99",
          "longest pause",
          "waited for a processor",
          "verdict");

  private static List<List<String>> rows(List<Soak> soaks) {
    return soaks.stream().map(SoakSection::row).toList();
  }

  private static List<String> row(Soak soak) {
    SoakFigures of = soak.figures();
    boolean arena = of.arena() != null;
    return Stream.of(
            soak.name(),
            soak.run().name(),
            TimePerOperation.digits(soak.minutes()),
            TimePerOperation.digits(of.medianRate() / 1e6) + " M/s",
            "%.1f %%".formatted(of.rateCv() * 100),
            arena ? Figures.bytes((double) of.arena().medianBytes()) : "–",
            arena ? "%.1f %%".formatted(of.arena().drift() * 100) : "–",
            Figures.bytes((double) of.process().medianBytes()),
            "%.1f %%".formatted(of.process().drift() * 100),
            TimePerOperation.format(of.p99Ns()),
            Figures.time(of.longestBatchNs()),
            waited(of.busyness().waitedFraction()),
            soak.judgement())
        .toList();
  }

  private static String waited(double fraction) {
    return Double.isNaN(fraction) ? "–" : "%.1f %%".formatted(fraction * 100);
  }
}
