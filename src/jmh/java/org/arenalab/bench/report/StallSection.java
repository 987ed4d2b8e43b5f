package org.arenalab.bench.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.experiment.SoakEpoch;
import org.arenalab.bench.result.StoredRow;
import org.openjdk.jmh.annotations.Mode;

/** How long the longest waits are, over percentiles drawn as HdrHistogram does. */
final class StallSection implements Section {
  private static final int HEIGHT = 280;
  private static final int DIGITS = 2;
  private static final int STEPS_PER_HALF = 5;
  private static final double[] QUOTED = {50, 90, 99, 99.9, 99.99, 100};
  private static final int MOST_SAMPLED = 6;

  private final List<Distribution> pauses = new ArrayList<>();
  private final List<Distribution> operations = new ArrayList<>();

  private record Distribution(String name, Histogram histogram) {}

  StallSection(List<ReportRun> runs, List<Soak> soaks, List<String> remarks) {
    for (Soak soak : soaks) {
      Histogram histogram = new Histogram(DIGITS);
      soak.epochs().stream()
          .mapToLong(SoakEpoch::longestBatchNs)
          .filter(ns -> ns > 0)
          .forEach(histogram::recordValue);
      if (histogram.getTotalCount() > 0) {
        pauses.add(new Distribution(soak.name(), histogram));
      }
    }
    for (ReportRun run : runs) {
      try {
        addSampled(run, remarks);
      } catch (IOException e) {
        remarks.add("percentiles of " + run.name() + " are left out: " + e.getMessage());
      }
    }
  }

  private void addSampled(ReportRun run, List<String> remarks) throws IOException {
    List<StoredRow> rows = run.run().rows();
    boolean sampled = rows.stream().anyMatch(row -> row.id().mode() == Mode.SampleTime);
    if (!sampled || run.isProfiled()) {
      return;
    }
    if (!run.run().remarks().isEmpty()) {
      remarks.add("percentiles of " + run.name() + " are left out: its rows are not unique");
      return;
    }
    List<Double> scales = rows.stream().map(row -> MetricUnit.of(row.primary()).scale()).toList();
    List<Histogram> histograms = SampledTimes.read(run.run().file(), scales);
    for (int i = 0; i < rows.size(); i++) {
      Histogram histogram = histograms.get(i);
      if (histogram != null && histogram.getTotalCount() > 0 && operations.size() < MOST_SAMPLED) {
        operations.add(new Distribution(Html.clip(rows.get(i).id().label(), 60), histogram));
      }
    }
  }

  @Override
  public String id() {
    return "stalls";
  }

  @Override
  public String title() {
    return "Stalls";
  }

  @Override
  public boolean isEmpty() {
    return pauses.isEmpty() && operations.isEmpty();
  }

  @Override
  public void print(Html html) {
    if (!pauses.isEmpty()) {
      print(
          html,
          "stalls-soak",
          "The longest run of 1,021 steps in each second of a soak, by percentile of seconds",
          pauses);
      html.element(
          "p",
          "Whatever stops the thread is in it: the allocator, the JVM, the machine. The floor does"
              + " nothing but the harness's own work, so its line is the machine's.",
          "class",
          "source");
    }
    if (!operations.isEmpty()) {
      print(html, "stalls-sampled", "Times of single operations, by percentile", operations);
    }
  }

  private static void print(Html html, String id, String title, List<Distribution> distributions) {
    List<LinePlot.Series> lines = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    double farthest = 10;
    for (Distribution each : distributions) {
      List<LinePlot.Point> points = points(each.histogram());
      points.forEach(point -> times.add(point.y()));
      farthest = Math.max(farthest, points.getLast().x());
      lines.add(new LinePlot.Series(each.name(), points));
    }
    double top = times.stream().mapToDouble(each -> each).max().orElse(1);
    int unit = (int) Math.clamp(Math.floor(Math.log10(Math.max(1, top)) / 3), 0, 3);
    String name = List.of("ns", "µs", "ms", "s").get(unit);
    double scale = Math.pow(1_000, unit);
    List<LinePlot.Series> scaled =
        lines.stream()
            .map(
                line ->
                    new LinePlot.Series(
                        line.name(),
                        line.points().stream()
                            .map(p -> LinePlot.Point.of(p.x(), p.y() / scale))
                            .toList()))
            .toList();
    Scale up = Scale.logarithmic(10, times.stream().mapToDouble(each -> each / scale).toArray());
    html.open("figure");
    new LinePlot(id, HEIGHT, new Scale(1, farthest, true), ticks(farthest), up)
        .print(html, title + ", " + name + ", logarithmic", spoken(distributions), scaled);
    DataTable.print(html, title, heading(), rows(distributions));
    html.close();
  }

  /** The plot's x is how many there are for each one that takes longer: 100 for 99 %. */
  private static List<LinePlot.Point> points(Histogram histogram) {
    List<LinePlot.Point> points = new ArrayList<>();
    double count = (double) histogram.getTotalCount();
    for (HistogramIterationValue value : histogram.percentiles(STEPS_PER_HALF)) {
      double longer = 1 - value.getPercentileLevelIteratedTo() / 100;
      double x = longer <= 0 ? count : 1 / longer;
      points.add(
          LinePlot.Point.of(
              Math.min(x, count), Math.max(1.0, (double) value.getValueIteratedTo())));
    }
    return points;
  }

  private static List<LinePlot.Tick> ticks(double farthest) {
    List<LinePlot.Tick> ticks = new ArrayList<>();
    ticks.add(new LinePlot.Tick(1, "0 %"));
    for (int nines = 1; Math.pow(10, nines) <= farthest * 1.001; nines++) {
      String label =
          nines == 1 ? "90 %" : nines == 2 ? "99 %" : "99." + "9".repeat(nines - 2) + " %";
      ticks.add(new LinePlot.Tick(Math.pow(10, nines), label));
    }
    return ticks;
  }

  private static List<String> heading() {
    List<String> heading = new ArrayList<>(List.of("what"));
    for (double percentile : QUOTED) {
      heading.add(
          percentile == 100 ? "max" : "p" + Scale.label(percentile).replace("100", "99.99"));
    }
    heading.add("count");
    return heading;
  }

  private static List<List<String>> rows(List<Distribution> distributions) {
    List<List<String>> rows = new ArrayList<>();
    for (Distribution each : distributions) {
      List<String> row = new ArrayList<>(List.of(each.name()));
      for (double percentile : QUOTED) {
        row.add(Figures.time(each.histogram().getValueAtPercentile(percentile)));
      }
      row.add("%,d".formatted(each.histogram().getTotalCount()));
      rows.add(row);
    }
    return rows;
  }

  private static String spoken(List<Distribution> distributions) {
    StringBuilder said = new StringBuilder();
    for (Distribution each : distributions) {
      said.append(
          "%s: median %s, 99 %% %s, longest %s. "
              .formatted(
                  each.name(),
                  Figures.time(each.histogram().getValueAtPercentile(50)),
                  Figures.time(each.histogram().getValueAtPercentile(99)),
                  Figures.time(each.histogram().getMaxValue())));
    }
    return said.toString().strip();
  }
}
