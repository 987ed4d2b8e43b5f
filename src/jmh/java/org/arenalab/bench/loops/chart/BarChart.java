package org.arenalab.bench.loops.chart;

import java.util.List;
import java.util.Locale;

/**
 * A chart of percentages: a row for each subject, and in it a bar for each series.
 *
 * @param title of the chart
 * @param series names of the bars of a row
 * @param rows of the chart
 */
public record BarChart(String title, List<String> series, List<Row> rows) {
  private static final int TOP = 80;
  private static final int BAR = 14;
  private static final int GAP = 18;
  private static final int NAMES = 190;
  private static final int NOTES = 230;

  /**
   * A row.
   *
   * @param name of the subject
   * @param percents one for each series, 0 to 100; NaN draws no bar
   * @param note at the end of the row
   */
  // Only read, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  public record Row(String name, double[] percents, String note) {}

  /** Returns the chart as SVG. */
  public String draw() {
    int rowHeight = BAR * series.size() + GAP;
    Svg svg = new Svg(title, TOP + rows.size() * rowHeight + 30);
    svg.legend(56, series);
    double full = Svg.WIDTH - NAMES - NOTES;
    int bottom = TOP + rows.size() * rowHeight;
    for (int percent = 0; percent <= 100; percent += 20) {
      double x = NAMES + full * percent / 100;
      svg.line(
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>",
          x, TOP, x, bottom, Svg.GRID);
      svg.text(x, bottom + 18, "middle", percent + " %");
    }
    for (int i = 0; i < rows.size(); i++) {
      draw(svg, rows.get(i), TOP + i * rowHeight + GAP / 2, full);
    }
    return svg.end();
  }

  private void draw(Svg svg, Row row, int top, double full) {
    double middle = top + BAR * series.size() / 2.0 + 4;
    svg.text(NAMES - 10, middle, "end", row.name());
    for (int i = 0; i < row.percents().length; i++) {
      double percent = row.percents()[i];
      if (!Double.isNaN(percent)) {
        double y = top + i * BAR;
        svg.line(
            "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
            NAMES, y, full * percent / 100, BAR - 2, Svg.colour(i));
        svg.text(
            NAMES + full * percent / 100 + 5,
            y + BAR - 3,
            "start",
            String.format(Locale.ROOT, "%.2f", percent));
      }
    }
    svg.text(Svg.WIDTH - 10, middle, "end", row.note());
  }
}
