package org.arenalab.bench.loops.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.arenalab.bench.soak.SoakChart;

/**
 * A plot of panels that share one horizontal axis.
 *
 * @param title of the plot
 * @param across title of the horizontal axis
 * @param panels from the top
 */
public record Plot(String title, String across, List<Panel> panels) {
  private static final int TOP = 70;
  private static final int PANEL = 190;
  private static final int GAP = 55;
  private static final int BOTTOM = 60;

  /**
   * A panel with its own vertical axis, which starts at 0.
   *
   * @param axis title of the vertical axis
   * @param series lines of the panel
   */
  public record Panel(String axis, List<Series> series) {}

  /**
   * A line through points, each of them drawn.
   *
   * @param name in the legend
   * @param points in the order of the line
   */
  public record Series(String name, List<Point> points) {}

  /** A point. */
  public record Point(double x, double y) {}

  /** Returns the plot as SVG. */
  public String draw() {
    int height = TOP + panels.size() * PANEL + (panels.size() - 1) * GAP + BOTTOM;
    Svg svg = new Svg(title, height);
    double highestX = highest(panels.stream().flatMap(panel -> panel.series().stream()), true);
    double stepX = SoakChart.niceStep(highestX);
    double endX = end(highestX, stepX);
    for (int i = 0; i < panels.size(); i++) {
      panel(svg, panels.get(i), TOP + i * (PANEL + GAP), endX);
    }
    for (int i = 0; i * stepX <= endX * 1.0001; i++) {
      svg.text(x(i * stepX, endX), height - BOTTOM + 20, "middle", Svg.tick(i * stepX, stepX));
    }
    svg.text((Svg.LEFT + Svg.WIDTH - Svg.RIGHT) / 2.0, height - 15, "middle", across);
    return svg.end();
  }

  private static double highest(Stream<Series> series, boolean ofX) {
    return series
        .flatMap(each -> each.points().stream())
        .mapToDouble(point -> ofX ? point.x() : point.y())
        .max()
        .orElse(1);
  }

  private static double end(double highest, double step) {
    return highest <= 0 ? step : Math.ceil(highest / step * 1.001) * step;
  }

  private static double x(double value, double end) {
    return Svg.LEFT + (Svg.WIDTH - Svg.LEFT - Svg.RIGHT) * value / end;
  }

  private static void panel(Svg svg, Panel panel, int top, double endX) {
    double highest = highest(panel.series().stream(), false);
    double step = SoakChart.niceStep(highest);
    double endY = end(highest, step);
    for (int i = 0; i * step <= endY * 1.0001; i++) {
      double y = top + PANEL * (1 - i * step / endY);
      svg.line(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"%s\"/>",
          Svg.LEFT, y, Svg.WIDTH - Svg.RIGHT, y, Svg.GRID);
      svg.text(Svg.LEFT - 8, y + 4, "end", Svg.tick(i * step, step));
    }
    svg.line(
        "<text transform=\"translate(22 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        top + PANEL / 2, Svg.escaped(panel.axis()));
    svg.legend(top - 10, panel.series().stream().map(Series::name).toList());
    for (int i = 0; i < panel.series().size(); i++) {
      line(svg, panel.series().get(i), Svg.colour(i), top, endX, endY);
    }
  }

  private static void line(
      Svg svg, Series series, String colour, int top, double endX, double endY) {
    List<String> points = new ArrayList<>();
    for (Point point : series.points()) {
      double x = x(point.x(), endX);
      double y = top + PANEL * (1 - point.y() / endY);
      points.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y));
      svg.line(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"><title>%s</title></circle>",
          x,
          y,
          colour,
          Svg.escaped(
              String.format(Locale.ROOT, "%s: %.4g, %.4g", series.name(), point.x(), point.y())));
    }
    svg.line(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>",
        colour, points.stream().collect(Collectors.joining(" ")));
  }
}
