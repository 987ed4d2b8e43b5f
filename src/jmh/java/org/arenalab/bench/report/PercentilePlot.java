package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A plot of times by percentile, as HdrHistogram draws it. Every further nine takes the same width,
 * so that rare long times are visible. The table below has the numbers.
 */
final class PercentilePlot {
  private static final int HEIGHT = 280;
  private static final int STEPS_PER_HALF = 5;
  private static final double[] QUOTED = {50, 90, 95, 99, 99.9, 99.99, 100};
  private static final List<String> UNITS = List.of("ns", "µs", "ms", "s");

  private final String id;
  private final String title;
  private final List<Distribution> distributions;

  /** At least one time, in nanoseconds. */
  sealed interface Distribution {
    String name();

    long count();

    /** Returns the time at a percentile; empty if unknown. 100 is the longest time. */
    OptionalLong at(double percentile);

    /** Returns the points of the plot. x is one over the share of longer times: 100 for 99 %. */
    List<LinePlot.Point> points();
  }

  /** A distribution whose times are all recorded. */
  record Recorded(String name, Histogram histogram) implements Distribution {
    @Override
    public long count() {
      return histogram.getTotalCount();
    }

    @Override
    public OptionalLong at(double percentile) {
      return OptionalLong.of(histogram.getValueAtPercentile(percentile));
    }

    @Override
    public List<LinePlot.Point> points() {
      List<LinePlot.Point> points = new ArrayList<>();
      double count = (double) count();
      for (HistogramIterationValue value : histogram.percentiles(STEPS_PER_HALF)) {
        points.add(
            LinePlot.Point.of(
                place(value.getPercentileLevelIteratedTo(), count),
                Math.max(1.0, (double) value.getValueIteratedTo())));
      }
      return points;
    }
  }

  /**
   * A distribution of which only some percentiles were stored; each is marked with a dot.
   *
   * @param quoted nanoseconds by percentile; at least one
   */
  record Quoted(String name, long count, SortedMap<Double, Long> quoted) implements Distribution {
    @Override
    public OptionalLong at(double percentile) {
      Long known = quoted.get(percentile);
      return known == null ? OptionalLong.empty() : OptionalLong.of(known);
    }

    @Override
    public List<LinePlot.Point> points() {
      List<LinePlot.Point> points = new ArrayList<>();
      quoted.forEach(
          (percentile, ns) -> {
            double y = Math.max(1.0, (double) ns);
            String text = "%s, %s: %s".formatted(name, heading(percentile), Figures.time(ns));
            points.add(new LinePlot.Point(place(percentile, (double) count), y, y, y, text));
          });
      return points;
    }
  }

  PercentilePlot(String id, String title, List<Distribution> distributions) {
    this.id = id;
    this.title = title;
    this.distributions = distributions;
  }

  private static double place(double percentile, double count) {
    double longer = 1 - percentile / 100;
    return longer <= 0 ? count : Math.min(1 / longer, count);
  }

  /** Prints the plot with its legend, and the folded table below it. */
  void print(Html html) {
    List<Distribution> drawn =
        distributions.subList(0, Math.min(Palette.COLOURS, distributions.size()));
    List<LinePlot.Series> lines =
        drawn.stream().map(each -> new LinePlot.Series(each.name(), each.points())).toList();
    double[] times =
        lines.stream().flatMap(l -> l.points().stream()).mapToDouble(p -> p.y()).toArray();
    double farthest = 10;
    double shortest = Double.MAX_VALUE;
    double longest = 1;
    for (LinePlot.Series line : lines) {
      farthest = Math.max(farthest, line.points().getLast().x());
      shortest = Math.min(shortest, line.points().getFirst().y());
      longest = Math.max(longest, line.points().getLast().y());
    }
    // Chooses the unit by the geometric mean: an axis from 300 ns to 20 ms is in microseconds.
    double decades = Math.log10(Math.sqrt(shortest) * Math.sqrt(longest));
    int unit = (int) Math.clamp(Math.floor(decades / 3), 0, UNITS.size() - 1);
    double scale = Math.pow(1_000, unit);
    for (int i = 0; i < times.length; i++) {
      times[i] /= scale;
    }
    html.open("figure");
    new LinePlot(
            id, HEIGHT, new Scale(1, farthest, true), ticks(farthest), Scale.logarithmic(10, times))
        .print(
            html,
            title + ", " + UNITS.get(unit) + ", logarithmic",
            spoken(),
            lines.stream().map(line -> line.dividedBy(scale)).toList());
    if (drawn.size() < distributions.size()) {
      html.element(
          "p",
          "%d more are in the numbers.".formatted(distributions.size() - drawn.size()),
          "class",
          "source");
    }
    DataTable.print(html, title, headings(), rows());
    html.close();
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

  private static String heading(double percentile) {
    String digits = Double.toString(percentile).replaceFirst("\\.0$", "");
    return percentile == 100 ? "max" : "p" + digits;
  }

  private static List<String> headings() {
    List<String> headings = new ArrayList<>(List.of("what"));
    for (double percentile : QUOTED) {
      headings.add(heading(percentile));
    }
    headings.add("count");
    return headings;
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (Distribution each : distributions) {
      List<String> row = new ArrayList<>(List.of(each.name()));
      for (double percentile : QUOTED) {
        row.add(text(each.at(percentile)));
      }
      row.add("%,d".formatted(each.count()));
      rows.add(row);
    }
    return rows;
  }

  private static String text(OptionalLong ns) {
    return ns.isPresent() ? Figures.time(ns.getAsLong()) : "–";
  }

  private String spoken() {
    StringBuilder said = new StringBuilder();
    for (Distribution each : distributions) {
      said.append(
          "%s: median %s, 99 %% %s, longest %s. "
              .formatted(each.name(), text(each.at(50)), text(each.at(99)), text(each.at(100))));
    }
    return said.toString().strip();
  }
}
