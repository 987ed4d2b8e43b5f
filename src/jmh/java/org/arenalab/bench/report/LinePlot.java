package org.arenalab.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * A plot of lines over a common axis, as SVG whose text keeps its size at any width. Positions are
 * shares of the width. Lines are stretched with the plot, but their stroke is not.
 */
final class LinePlot {
  private static final int TOP = 10;
  private static final int LABEL_HEIGHT = 14;
  private static final int BOTTOM = 24;
  private static final double LETTER_WIDTH = 6.6;
  private static final double LABEL_GAP = 8;
  private static final double NARROWEST = 250;
  private static final double LEFT = 0.09;
  private static final double RIGHT = 0.015;
  private static final double GRAIN = 10_000;
  private static final int Y_TICKS = 6;

  private final String id;
  private final int height;
  private final int bottom;
  private final Scale across;
  private final List<Tick> ticks;
  private final Scale up;

  /**
   * A tick of an axis.
   *
   * @param label the text at the tick, or empty for a line only
   */
  record Tick(double value, String label) {}

  /**
   * A point.
   *
   * @param low the lower end of its interval; equal to {@code high} if it has no interval
   * @param text the tooltip of the point, or null for a point that is not marked
   */
  record Point(double x, double y, double low, double high, String text) {
    static Point of(double x, double y) {
      return new Point(x, y, y, y, null);
    }
  }

  /** The points of one line, in order. */
  record Series(String name, List<Point> points) {
    /** Returns this series with its values divided by {@code scale}. */
    Series dividedBy(double scale) {
      return new Series(
          name,
          points.stream()
              .map(
                  p -> new Point(p.x(), p.y() / scale, p.low() / scale, p.high() / scale, p.text()))
              .toList());
    }
  }

  LinePlot(String id, int height, Scale across, List<Tick> ticks, Scale up) {
    this.id = id;
    this.across = across;
    this.ticks = ticks;
    this.up = up;
    int second = isStaggered() ? LABEL_HEIGHT : 0;
    this.height = height + second;
    this.bottom = BOTTOM + second;
  }

  /**
   * Returns whether every second label has to be lower, because the labels would overlap on a
   * phone.
   */
  private boolean isStaggered() {
    return ticks.stream()
            .filter(tick -> !tick.label().isEmpty())
            .mapToDouble(tick -> tick.label().length() * LETTER_WIDTH + LABEL_GAP)
            .sum()
        > NARROWEST;
  }

  /** Prints the legend and the plot; {@code description} is for readers who cannot see it. */
  void print(Html html, String title, String description, List<Series> lines) {
    html.open("p", "class", "plot-title", "aria-hidden", "true").text(title).close();
    List<Integer> colours = Palette.of(lines.stream().map(Series::name).toList());
    legend(html, lines, colours);
    html.open(
        "svg",
        "class",
        "plot",
        "id",
        id,
        "role",
        "img",
        "height",
        "" + height,
        "aria-labelledby",
        id + "-title " + id + "-desc");
    html.element("title", title, "id", id + "-title");
    html.element("desc", description, "id", id + "-desc");
    axes(html);
    for (int i = 0; i < lines.size(); i++) {
      path(html, lines.get(i), colours.get(i));
    }
    for (int i = 0; i < lines.size(); i++) {
      for (Point point : lines.get(i).points()) {
        mark(html, point, colours.get(i));
      }
    }
    html.close();
  }

  /** Prints the number of lines that the plot lacks, if there are any. */
  static void noteLeftOut(Html html, int lines) {
    if (lines > 0) {
      html.element("p", "%d more are in the numbers.".formatted(lines), "class", "source");
    }
  }

  private static void legend(Html html, List<Series> lines, List<Integer> colours) {
    html.open("ul", "class", "legend");
    for (int i = 0; i < lines.size(); i++) {
      html.open("li");
      html.open("svg", "width", "30", "height", "10", "aria-hidden", "true");
      html.leaf(
          "line",
          "class",
          "line " + Palette.kind(colours.get(i)),
          "stroke-dasharray",
          Palette.dash(colours.get(i)),
          "x1",
          "1",
          "x2",
          "29",
          "y1",
          "5",
          "y2",
          "5");
      html.close().text(Html.clip(lines.get(i).name())).close();
    }
    html.close();
  }

  private void axes(Html html) {
    for (double tick : up.ticks(Y_TICKS)) {
      String y = Html.number(y(tick));
      html.leaf("line", "class", "grid", "x1", Html.percent(LEFT), "x2", "100%", "y1", y, "y2", y);
      html.element(
          "text",
          Scale.shortLabel(tick),
          "class",
          "tick",
          "text-anchor",
          "end",
          "x",
          Html.percent(LEFT - 0.01),
          "y",
          Html.number(y(tick) + 4));
    }
    int labels = 0;
    for (Tick tick : ticks) {
      String x = x(tick.value());
      html.leaf(
          "line",
          "class",
          "grid",
          "x1",
          x,
          "x2",
          x,
          "y1",
          "" + (height - bottom),
          "y2",
          "" + (height - bottom + 4));
      if (!tick.label().isEmpty()) {
        double share = across.share(tick.value());
        boolean lower = isStaggered() && labels++ % 2 == 1;
        html.element(
            "text",
            tick.label(),
            "class",
            "tick",
            "text-anchor",
            share > 0.95 ? "end" : share < 0.02 ? "start" : "middle",
            "x",
            x,
            "y",
            "" + (height - bottom + BOTTOM - 6 + (lower ? LABEL_HEIGHT : 0)));
      }
    }
  }

  private void path(Html html, Series line, int colour) {
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(Math.round(across.share(point.x()) * GRAIN))
          .append(' ')
          .append(Math.round((1 - up.share(point.y())) * GRAIN));
    }
    html.open(
        "svg",
        "class",
        "stretched",
        "x",
        Html.percent(LEFT),
        "y",
        "" + TOP,
        "width",
        Html.percent(1 - LEFT - RIGHT),
        "height",
        "" + (height - TOP - bottom),
        "viewBox",
        String.format(Locale.ROOT, "0 0 %.0f %.0f", GRAIN, GRAIN),
        "preserveAspectRatio",
        "none");
    html.leaf(
        "path",
        "class",
        "line " + Palette.kind(colour),
        "stroke-dasharray",
        Palette.dash(colour),
        "d",
        path.toString());
    html.close();
  }

  private void mark(Html html, Point point, int colour) {
    if (point.text() == null) {
      return;
    }
    if (point.low() != point.high()) {
      html.leaf(
          "line",
          "class",
          "bar " + Palette.kind(colour),
          "x1",
          x(point.x()),
          "x2",
          x(point.x()),
          "y1",
          Html.number(y(point.low())),
          "y2",
          Html.number(y(point.high())));
    }
    html.open(
        "circle",
        "class",
        "point " + Palette.kind(colour),
        "cx",
        x(point.x()),
        "cy",
        Html.number(y(point.y())),
        "r",
        "4");
    html.element("title", point.text()).close();
  }

  private String x(double value) {
    return Html.percent(LEFT + across.share(value) * (1 - LEFT - RIGHT));
  }

  private double y(double value) {
    return TOP + (1 - up.share(value)) * (height - TOP - bottom);
  }
}
