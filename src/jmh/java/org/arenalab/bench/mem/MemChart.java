package org.arenalab.bench.mem;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.arenalab.bench.soak.SoakChart;

/**
 * A chart of RSS over the phases as self-contained SVG. Each data set has a line (the median of its
 * runs) and dots (every run).
 */
final class MemChart {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 460;
  private static final int LEFT = 90;
  private static final int RIGHT = 40;
  private static final int TOP = 90;
  private static final int BOTTOM = 60;
  private static final String INK = "#333333";
  private static final String GRID = "#e3e3e3";
  private static final String[] COLORS = {
    "#1f6fb4", "#d9730d", "#2e8540", "#8a3fa0", "#b5303a", "#6b6b1f", "#157a7a"
  };

  private final StringBuilder svg = new StringBuilder();
  private final List<MemRow> rows;
  private final double highest;

  private MemChart(List<MemRow> rows) {
    this.rows = rows;
    double most = 0;
    for (MemRow row : rows) {
      for (MemPhase phase : MemPhase.IN_ORDER) {
        most = Math.max(most, phase.rssMebi(row.sample()));
      }
    }
    double step = SoakChart.niceStep(most);
    highest = Math.max(step, Math.ceil(most / step * 1.001) * step);
  }

  /** Draws the passes that are not warm-ups; there is at least one. */
  static String draw(String title, List<MemRow> rows) {
    return new MemChart(rows.stream().filter(row -> !row.sample().warmup()).toList()).draw(title);
  }

  private String draw(String title) {
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"13\" fill=\"%s\">",
        WIDTH, HEIGHT, WIDTH, HEIGHT, INK);
    line("<title>%s</title>", escaped(title));
    line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    line("<text x=\"%d\" y=\"28\" font-size=\"17\">%s</text>", LEFT, escaped(title));
    axes();
    List<String> datasets = rows.stream().map(row -> row.plan().label()).distinct().toList();
    int legendX = LEFT;
    for (int i = 0; i < datasets.size(); i++) {
      String color = COLORS[i % COLORS.length];
      dataset(datasets.get(i), color);
      line("<rect x=\"%d\" y=\"52\" width=\"14\" height=\"4\" fill=\"%s\"/>", legendX, color);
      line("<text x=\"%d\" y=\"58\">%s</text>", legendX + 20, escaped(datasets.get(i)));
      legendX += 45 + 8 * datasets.get(i).length();
    }
    line("</svg>");
    return svg.toString();
  }

  private void axes() {
    double step = SoakChart.niceStep(highest);
    for (int i = 0; i * step <= highest * 1.0001; i++) {
      line(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"%s\"/>",
          LEFT, y(i * step), WIDTH - RIGHT, y(i * step), GRID);
      line(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>",
          LEFT - 8, y(i * step) + 4, i * step);
    }
    line(
        "<text transform=\"translate(22 %d) rotate(-90)\" text-anchor=\"middle\">RSS [MiB]</text>",
        (TOP + HEIGHT - BOTTOM) / 2);
    for (int i = 0; i < MemPhase.IN_ORDER.size(); i++) {
      line(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
          x(i), HEIGHT - BOTTOM + 24, MemPhase.IN_ORDER.get(i).label());
    }
  }

  private void dataset(String label, String color) {
    List<MemSample> samples =
        rows.stream().filter(row -> row.plan().label().equals(label)).map(MemRow::sample).toList();
    List<String> points = new ArrayList<>();
    for (int i = 0; i < MemPhase.IN_ORDER.size(); i++) {
      MemPhase phase = MemPhase.IN_ORDER.get(i);
      for (MemSample sample : samples) {
        line(
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"%s\" fill-opacity=\"0.5\"/>",
            x(i), y(phase.rssMebi(sample)), color);
      }
      points.add(
          String.format(
              Locale.ROOT, "%.1f,%.1f", x(i), y(MemText.median(samples, phase::rssMebi))));
    }
    line(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" points=\"%s\"/>",
        color, String.join(" ", points));
  }

  private static double x(int phase) {
    double room = WIDTH - LEFT - RIGHT;
    return LEFT + room * (phase + 0.5) / MemPhase.IN_ORDER.size();
  }

  private double y(double mebi) {
    return TOP + (HEIGHT - BOTTOM - TOP) * (1 - mebi / highest);
  }

  private void line(String text, Object... values) {
    svg.append(String.format(Locale.ROOT, text, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
