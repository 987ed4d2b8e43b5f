package org.arenalab.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A chart of a soak as self-contained SVG: throughput, the allocator's memory and the process's
 * memory over one time axis.
 */
public final class SoakChart {
  private static final int WIDTH = 960;
  private static final int LEFT = 90;
  private static final int RIGHT = 30;
  private static final int TOP = 60;
  private static final int PANEL = 190;
  private static final int GAP = 50;
  private static final int BOTTOM = 60;
  private static final int MAX_POINTS = 2_000;
  private static final double MEBI = 1 << 20;

  private static final String INK = "#333333";
  private static final String GRID = "#e3e3e3";
  private static final String BLUE = "#1f6fb4";
  private static final String ORANGE = "#d9730d";
  private static final String GREEN = "#2e8540";

  private final StringBuilder svg = new StringBuilder();
  private final List<SoakEpoch> epochs;
  private final boolean minutes;

  /** A line of a panel. */
  private record Line(String name, String color, ToDoubleFunction<SoakEpoch> value) {}

  private SoakChart(List<SoakEpoch> epochs) {
    this.epochs = epochs;
    this.minutes = epochs.size() > 300;
  }

  /** Draws at least one epoch. */
  static String draw(String title, List<SoakEpoch> epochs) {
    return new SoakChart(epochs).draw(title);
  }

  private String draw(String title) {
    boolean knowsArena = epochs.stream().allMatch(each -> each.arenaBytes() != SoakEpoch.UNKNOWN);
    int panels = knowsArena ? 3 : 2;
    int height = TOP + panels * PANEL + (panels - 1) * GAP + BOTTOM;
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"13\" fill=\"%s\">",
        WIDTH, height, WIDTH, height, INK);
    line("<title>%s</title>", escaped(title));
    line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height);
    line("<text x=\"%d\" y=\"28\" font-size=\"17\">%s</text>", LEFT, escaped(title));
    int y = TOP;
    panel(y, "million steps/s", List.of(new Line("throughput", BLUE, e -> e.rate() / 1e6)));
    if (knowsArena) {
      y += PANEL + GAP;
      panel(
          y,
          "arena [MiB]",
          List.of(
              new Line("resident", ORANGE, e -> e.arenaBytes() / MEBI),
              new Line("not lazily freed", BLUE, SoakChart::heldMebi),
              new Line("live blocks", GREEN, e -> e.liveBytes() / MEBI)));
    }
    y += PANEL + GAP;
    panel(y, "process [MiB]", List.of(new Line("RSS", ORANGE, e -> e.rssBytes() / MEBI)));
    timeAxis(y + PANEL);
    line("</svg>");
    return svg.toString();
  }

  private static double heldMebi(SoakEpoch epoch) {
    return (epoch.arenaBytes() - Math.max(epoch.lazyFreeBytes(), 0)) / MEBI;
  }

  private void panel(int top, String axisTitle, List<Line> lines) {
    double highest = 0;
    for (Line each : lines) {
      highest = Math.max(highest, epochs.stream().mapToDouble(each.value()).max().orElseThrow());
    }
    double step = niceStep(highest);
    double end = highest <= 0 ? step : Math.ceil(highest / step * 1.001) * step;
    for (int i = 0; i * step <= end * 1.0001; i++) {
      double y = top + PANEL - PANEL * (i * step) / end;
      line(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"%s\"/>",
          LEFT, y, WIDTH - RIGHT, y, GRID);
      line(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
          LEFT - 8, y + 4, tick(i * step, step));
    }
    line(
        "<text transform=\"translate(22 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        top + PANEL / 2, escaped(axisTitle));
    int legendX = LEFT;
    for (Line each : lines) {
      polyline(top, end, each);
      line(
          "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>",
          legendX, top - 14, each.color());
      line("<text x=\"%d\" y=\"%d\">%s</text>", legendX + 20, top - 8, escaped(each.name()));
      legendX += 40 + 8 * each.name().length();
    }
  }

  private void polyline(int top, double end, Line of) {
    StringBuilder points = new StringBuilder();
    for (SoakEpoch each : drawn(of.value())) {
      double y = top + PANEL - PANEL * of.value().applyAsDouble(each) / end;
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(each), y));
    }
    line(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.3\" points=\"%s\"/>",
        of.color(), points.toString().strip());
  }

  /** Returns all epochs; for a long soak, only the lowest and the highest of each stretch. */
  private List<SoakEpoch> drawn(ToDoubleFunction<SoakEpoch> value) {
    if (epochs.size() <= MAX_POINTS) {
      return epochs;
    }
    List<SoakEpoch> drawn = new ArrayList<>();
    int stretches = MAX_POINTS / 2;
    for (int i = 0; i < stretches; i++) {
      int from = (int) ((long) epochs.size() * i / stretches);
      int to = (int) ((long) epochs.size() * (i + 1) / stretches);
      SoakEpoch lowest = epochs.get(from);
      SoakEpoch highest = lowest;
      for (SoakEpoch each : epochs.subList(from, to)) {
        lowest = value.applyAsDouble(each) < value.applyAsDouble(lowest) ? each : lowest;
        highest = value.applyAsDouble(each) > value.applyAsDouble(highest) ? each : highest;
      }
      boolean falling = highest.epoch() < lowest.epoch();
      drawn.add(falling ? highest : lowest);
      drawn.add(falling ? lowest : highest);
    }
    return drawn;
  }

  private void timeAxis(int bottom) {
    double unit = minutes ? 60 : 1;
    double end = epochs.getLast().epoch() / unit;
    double step = niceStep(end);
    for (int i = 0; i * step <= end * 1.0001; i++) {
      line(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
          LEFT + (WIDTH - LEFT - RIGHT) * i * step / end, bottom + 20, tick(i * step, step));
    }
    line(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">time [%s]</text>",
        LEFT + (WIDTH - LEFT - RIGHT) / 2, bottom + 44, minutes ? "min" : "s");
  }

  private double x(SoakEpoch epoch) {
    return LEFT + (double) (WIDTH - LEFT - RIGHT) * epoch.epoch() / epochs.getLast().epoch();
  }

  /** Returns a step of 1, 2 or 5 times a power of ten, so that four to ten steps fit. */
  public static double niceStep(double highest) {
    if (highest <= 0) {
      return 1;
    }
    double rough = highest / 5;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digits = rough / power;
    return power * (digits < 1.5 ? 1 : digits < 3.5 ? 2 : digits < 7.5 ? 5 : 10);
  }

  private static String tick(double value, double step) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private void line(String text, Object... values) {
    svg.append(String.format(Locale.ROOT, text, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
