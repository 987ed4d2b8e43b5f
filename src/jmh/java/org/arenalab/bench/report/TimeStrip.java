package org.arenalab.bench.report;

import java.util.List;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.TimePerOperation;

/**
 * A strip of dots for times, with their median and its interval above. All strips of a section
 * share a logarithmic axis.
 */
final class TimeStrip {
  private static final int HEIGHT = 30;
  private static final int AXIS_HEIGHT = 18;
  private static final int BAR_Y = 10;
  private static final int DOT_Y = 22;
  private static final int TICKS = 5;
  private static final double INSET = 0.03;

  private final Scale scale;

  private TimeStrip(Scale scale) {
    this.scale = scale;
  }

  /** Returns a strip whose axis holds all of {@code timesNs}. */
  static TimeStrip of(List<Double> timesNs) {
    return new TimeStrip(
        Scale.logarithmic(2, timesNs.stream().mapToDouble(each -> each).toArray()));
  }

  /** Prints the heading of a column of strips, with the axis. */
  void heading(Html html, String title) {
    html.open("th", "scope", "col", "role", "columnheader", "class", "strip");
    html.element("span", title, "class", "axis-title");
    html.open("svg", "class", "axis", "height", "" + AXIS_HEIGHT, "aria-hidden", "true");
    for (double tick : scale.ticks(TICKS)) {
      html.element(
          "text",
          TimePerOperation.format(tick).replaceFirst("\\.0+ ", " "),
          "class",
          "tick",
          "text-anchor",
          "middle",
          "x",
          x(tick),
          "y",
          "13");
    }
    html.close().close();
  }

  /**
   * Prints a strip.
   *
   * @param spoken the text for readers who cannot see the strip
   */
  void print(Html html, String spoken, double[] timesNs, Estimate median) {
    html.open("svg", "class", "strip", "role", "img", "height", "" + HEIGHT);
    html.element("title", spoken);
    for (double tick : scale.ticks(TICKS)) {
      line(html, "grid", tick, tick, 0, HEIGHT);
    }
    for (double time : timesNs) {
      html.leaf("circle", "class", "fork", "cx", x(time), "cy", "" + DOT_Y, "r", "2.6");
    }
    line(html, "interval", median.low(), median.high(), BAR_Y, BAR_Y);
    html.leaf("circle", "class", "median", "cx", x(median.value()), "cy", "" + BAR_Y, "r", "5");
    html.close();
  }

  private void line(Html html, String kind, double from, double to, int y1, int y2) {
    html.leaf("line", "class", kind, "x1", x(from), "x2", x(to), "y1", "" + y1, "y2", "" + y2);
  }

  /** Returns a position with an inset, so that marks at the ends are not cut off. */
  private String x(double time) {
    return Html.percent(INSET + scale.share(time) * (1 - 2 * INSET));
  }
}
