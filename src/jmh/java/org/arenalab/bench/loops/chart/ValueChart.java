package org.arenalab.bench.loops.chart;

import java.util.List;
import java.util.Locale;
import org.arenalab.bench.soak.SoakChart;

/**
 * A chart of values with a unit: a row for each subject, and in it a bar for each series. The axis
 * starts at 0, or has a logarithmic scale from the power of ten below the least value.
 *
 * @param title of the chart
 * @param unit of the values, at the end of the axis
 * @param logarithmic whether equal steps are equal ratios
 * @param series names of the bars of a row
 * @param rows of the chart
 */
public record ValueChart(
    String title, String unit, boolean logarithmic, List<String> series, List<Row> rows) {
  private static final int TOP = 80;
  private static final int BAR = 14;
  private static final int GAP = 18;
  private static final int NAMES = 240;
  private static final int VALUES = 90;

  /**
   * A row.
   *
   * @param name of the subject
   * @param values one for each series; NaN draws no bar, nor does a value that is not above 0 on a
   *     logarithmic scale
   */
  // Only read, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  public record Row(String name, double[] values) {}

  /** The axis: its first and last value, and the distance of its ticks. */
  private record Axis(double first, double last, double step, boolean logarithmic) {
    double share(double value) {
      double share =
          logarithmic
              ? Math.log10(value / first) / Math.log10(last / first)
              : (value - first) / (last - first);
      return Math.clamp(share, 0, 1);
    }

    double next(double tick) {
      return logarithmic ? tick * 10 : tick + step;
    }
  }

  private Axis axis() {
    double highest = 0;
    double least = Double.MAX_VALUE;
    for (Row row : rows) {
      for (double value : row.values()) {
        if (value > 0) {
          highest = Math.max(highest, value);
          least = Math.min(least, value);
        }
      }
    }
    if (highest == 0) {
      return new Axis(logarithmic ? 1 : 0, 10, logarithmic ? 10 : 2, logarithmic);
    }
    if (logarithmic) {
      double first = Math.pow(10, Math.floor(Math.log10(least) - 1e-9));
      double last = Math.pow(10, Math.ceil(Math.log10(highest) + 1e-9));
      return new Axis(first, last, 10, true);
    }
    double step = SoakChart.niceStep(highest);
    return new Axis(0, Math.ceil(highest / step * 1.001) * step, step, false);
  }

  /** Returns the chart as SVG. */
  public String draw() {
    int rowHeight = BAR * series.size() + GAP;
    int bottom = TOP + rows.size() * rowHeight;
    Svg svg = new Svg(title, bottom + 50);
    svg.legend(56, series);
    Axis axis = axis();
    double full = Svg.WIDTH - NAMES - VALUES;
    for (double tick = axis.first(); tick <= axis.last() * 1.0001; tick = axis.next(tick)) {
      double x = NAMES + full * axis.share(tick);
      svg.line(
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>",
          x, TOP, x, bottom, Svg.GRID);
      svg.text(x, bottom + 18, "middle", Svg.tick(tick, logarithmic ? tick : axis.step()));
    }
    svg.text(NAMES + full, bottom + 38, "end", unit);
    for (int i = 0; i < rows.size(); i++) {
      draw(svg, rows.get(i), TOP + i * rowHeight + GAP / 2, axis, full);
    }
    return svg.end();
  }

  private void draw(Svg svg, Row row, int top, Axis axis, double full) {
    svg.text(NAMES - 10, top + BAR * series.size() / 2.0 + 4, "end", row.name());
    for (int i = 0; i < row.values().length; i++) {
      double value = row.values()[i];
      if (Double.isNaN(value) || (logarithmic && value <= 0)) {
        continue;
      }
      double y = top + i * BAR;
      double width = full * axis.share(value);
      svg.line(
          "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
          NAMES, y, width, BAR - 2, Svg.colour(i));
      svg.text(NAMES + width + 5, y + BAR - 3, "start", digits(value));
    }
  }

  private static String digits(double value) {
    String format = value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }
}
