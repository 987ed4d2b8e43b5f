package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.arenalab.bench.mem.MemKeptPass;
import org.arenalab.bench.mem.MemPhase;
import org.arenalab.bench.mem.MemSample;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.TimePerOperation;

/**
 * The section on compressed regions: the memory of the process, and the times of compressing and
 * reading back.
 */
final class MemorySection implements Section {
  static final String ID = "memory";

  private static final int HEIGHT = 260;
  private static final double NS_PER_MS = 1e6;
  private static final double MEBI = 1 << 20;
  private static final double MARGIN = 0.35;
  private static final List<MemPhase> PHASES = MemPhase.IN_ORDER;

  private final List<MemoryRun> runs;
  private final long seed;
  private final TimeStrip times;

  MemorySection(List<MemoryRun> runs, long seed) {
    this.runs = runs;
    this.seed = seed;
    List<Double> all = new ArrayList<>();
    for (MemoryRun run : runs) {
      for (List<MemKeptPass> passes : run.passes().values()) {
        for (MemKeptPass pass : passes) {
          all.add(compressNs(pass.sample()));
          all.add(readBackNs(pass.sample()));
        }
      }
    }
    this.times = TimeStrip.of(all);
  }

  private static double compressNs(MemSample sample) {
    return sample.compress().wallMs() * NS_PER_MS;
  }

  private static double readBackNs(MemSample sample) {
    return sample.decompress().wallMs() * NS_PER_MS;
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Compressed memory";
  }

  @Override
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  @Override
  public void print(Html html) {
    for (int i = 0; i < runs.size(); i++) {
      MemoryRun run = runs.get(i);
      html.open("figure").element("h3", Html.clip("A region of " + run.setting(), 200));
      html.element(
          "p",
          "From %s; every run of a data set is a process of its own.".formatted(run.run().title()),
          "class",
          "source");
      residency(html, "memory-rss-" + (i + 1), run);
      durations(html, run);
      html.close();
    }
  }

  private void residency(Html html, String id, MemoryRun run) {
    List<LinePlot.Series> lines = new ArrayList<>();
    List<List<String>> numbers = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    run.passes()
        .forEach(
            (dataset, passes) -> {
              lines.add(new LinePlot.Series(dataset, points(dataset, passes)));
              numbers.add(numbers(dataset, passes));
              said.append(inOneLine(dataset, passes)).append(". ");
            });
    List<LinePlot.Series> drawn = lines.subList(0, Math.min(Palette.COLOURS, lines.size()));
    double[] highest =
        drawn.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(LinePlot.Point::high)
            .toArray();
    List<LinePlot.Tick> ticks =
        IntStream.range(0, PHASES.size())
            .mapToObj(i -> new LinePlot.Tick(i, PHASES.get(i).label().replaceFirst("^read ", "")))
            .toList();
    Scale across = Scale.linear(-MARGIN, PHASES.size() - 1 + MARGIN);
    String title = "RSS of the process over the phases, the JVM's own included, MiB";
    new LinePlot(id, HEIGHT, across, ticks, Scale.fromZero(highest))
        .print(html, title, said.toString().strip(), drawn);
    LinePlot.noteLeftOut(html, lines.size() - drawn.size());
    List<String> heading = new ArrayList<>(List.of("data set"));
    PHASES.stream().map(MemPhase::label).forEach(heading::add);
    heading.add("runs");
    DataTable.print(html, title, heading, numbers);
  }

  private List<LinePlot.Point> points(String dataset, List<MemKeptPass> passes) {
    List<LinePlot.Point> points = new ArrayList<>();
    for (int i = 0; i < PHASES.size(); i++) {
      MemPhase phase = PHASES.get(i);
      Estimate mebi = estimate(passes, phase::rssMebi);
      String text = "%s, %s: %s".formatted(Html.clip(dataset), phase.label(), text(mebi, " MiB"));
      points.add(new LinePlot.Point(i, mebi.value(), mebi.low(), mebi.high(), text));
    }
    return points;
  }

  private List<String> numbers(String dataset, List<MemKeptPass> passes) {
    List<String> numbers = new ArrayList<>(List.of(dataset));
    for (MemPhase phase : PHASES) {
      numbers.add(text(estimate(passes, phase::rssMebi), ""));
    }
    numbers.add(Integer.toString(passes.size()));
    return numbers;
  }

  private Estimate estimate(List<MemKeptPass> passes, ToDoubleFunction<MemSample> figure) {
    return ForkStatistics.estimate(MemoryRun.values(passes, figure), seed);
  }

  private static String text(Estimate mebi, String unit) {
    String bounds =
        mebi.forks() < 2
            ? ""
            : " [%s, %s]"
                .formatted(
                    TimePerOperation.digits(mebi.low()), TimePerOperation.digits(mebi.high()));
    return TimePerOperation.digits(mebi.value()) + unit + bounds;
  }

  /** Returns the result of a data set in one line. */
  static String inOneLine(String dataset, List<MemKeptPass> passes) {
    return "%s: RSS from %s to %s in %s, read back in %s"
        .formatted(
            Html.clip(dataset),
            Figures.bytes(MemoryRun.median(passes, MemPhase.PRE::rssMebi) * MEBI),
            Figures.bytes(MemoryRun.median(passes, MemPhase.POST_COMP::rssMebi) * MEBI),
            TimePerOperation.format(MemoryRun.median(passes, MemorySection::compressNs)),
            TimePerOperation.format(MemoryRun.median(passes, MemorySection::readBackNs)));
  }

  private void durations(Html html, MemoryRun run) {
    html.open("table", "class", "forest codecs", "role", "table");
    html.element(
        "caption",
        "How long it takes, lower is better. Large dot and bar: median of the runs and their range,"
            + " from six runs on its 95 % interval; small dots: one a run. Ratio: the region's"
            + " bytes over what they take once compressed.");
    html.open("thead", "role", "rowgroup").open("tr", "role", "row");
    heading(html, "data set", "name");
    heading(html, "ratio", "ratio");
    times.heading(html, "compress the region");
    heading(html, "compress", "value");
    times.heading(html, "read it back");
    heading(html, "read back", "value");
    html.close().close().open("tbody", "role", "rowgroup");
    for (Map.Entry<String, List<MemKeptPass>> each : run.passes().entrySet()) {
      html.open("tr", "role", "row", "class", "arm");
      String name = Html.clip(each.getKey());
      html.element("th", name, "scope", "row", "role", "rowheader", "class", "name");
      html.element("td", ratio(each.getValue()), "role", "cell", "class", "ratio");
      duration(html, name, "compress", each.getValue(), MemorySection::compressNs);
      duration(html, name, "read back", each.getValue(), MemorySection::readBackNs);
      html.close();
    }
    html.close().close();
  }

  private static void heading(Html html, String text, String kind) {
    html.element("th", text, "scope", "col", "role", "columnheader", "class", kind);
  }

  private static String ratio(List<MemKeptPass> passes) {
    double ratio = MemoryRun.median(passes, sample -> sample.postCompStats().ratioE2e());
    return Double.isFinite(ratio) ? Figures.times(ratio) : "–";
  }

  private void duration(
      Html html,
      String name,
      String way,
      List<MemKeptPass> passes,
      ToDoubleFunction<MemSample> figure) {
    Estimate value = estimate(passes, figure);
    String[] text = TimePerOperation.format(value).split(" (?=\\[)", 2);
    String runs = Counted.of(passes.size(), "run");
    html.open("td", "role", "cell", "class", "strip");
    times.print(
        html,
        "%s, %s: %s, %s".formatted(name, way, TimePerOperation.format(value), runs),
        MemoryRun.values(passes, figure),
        value);
    html.close().open("td", "role", "cell", "class", "value", "data-label", way).text(text[0]);
    if (text.length > 1) {
      html.text(" ").element("span", text[1], "class", "bounds");
    }
    html.close();
  }
}
