package org.arenalab.bench.loops.chart;

import java.util.List;
import java.util.Locale;

/** A builder of a self-contained SVG file. Used by one thread. */
final class Svg {
  static final int WIDTH = 960;
  static final int LEFT = 90;
  static final int RIGHT = 30;
  static final String GRID = "#e3e3e3";

  /** Colours of series, in their order. They differ in lightness, too. */
  private static final List<String> COLOURS =
      List.of("#1f6fb4", "#d9730d", "#2e8540", "#8a3fa0", "#b5303a", "#6b6b1f", "#157a7a");

  private static final String INK = "#333333";

  private final StringBuilder text = new StringBuilder();

  Svg(String title, int height) {
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"13\" fill=\"%s\">",
        WIDTH, height, WIDTH, height, INK);
    line("<title>%s</title>", escaped(title));
    line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height);
    line("<text x=\"20\" y=\"28\" font-size=\"17\">%s</text>", escaped(title));
  }

  static String colour(int series) {
    return COLOURS.get(series % COLOURS.size());
  }

  /** Adds a line of SVG. The caller escapes texts. */
  void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** Adds a text that starts at a point, or ends or is centred there. */
  void text(double x, double y, String anchor, String words) {
    line("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escaped(words));
  }

  /** Adds the names of series with their colours in one row. */
  void legend(int y, List<String> names) {
    int x = LEFT;
    for (int i = 0; i < names.size(); i++) {
      line("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>", x, y - 5, colour(i));
      text(x + 20, y, "start", names.get(i));
      x += 45 + 8 * names.get(i).length();
    }
  }

  /** Returns a tick of an axis, with as many decimals as its step needs. */
  static String tick(double value, double step) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Ends the file and returns it. */
  String end() {
    line("</svg>");
    return text.toString();
  }
}
