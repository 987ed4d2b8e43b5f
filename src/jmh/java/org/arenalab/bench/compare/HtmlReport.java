package org.arenalab.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A comparison as one HTML page without external resources, in light and dark. */
final class HtmlReport {
  private static final int WIDTH = 220;
  private static final int HEIGHT = 18;
  private static final double MARGIN = 6;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --better: #18794e; --worse: #cd2b31; --unsure: #8f5b00; }
      @media (prefers-color-scheme: dark) {
        :root { --better: #4cc38a; --worse: #ff8589; --unsure: #f1a10d; }
      }
      body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem auto; max-width: 78rem; padding: 0 1rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .15rem .6rem; text-align: right; vertical-align: middle; }
      th:first-child, td:first-child, .verdict { text-align: left; overflow-wrap: anywhere; }
      thead th { border-bottom: 1px solid; }
      tr.group td { font-weight: 600; padding-top: .5rem; }
      tr.better .verdict { color: var(--better); font-weight: 600; }
      tr.worse .verdict { color: var(--worse); font-weight: 600; }
      tr.unresolved .verdict { color: var(--unsure); }
      .forced { border: 2px solid var(--worse); padding: .5rem; }
      svg { display: block; overflow: visible; }
      svg line, svg circle { stroke: currentColor; fill: currentColor; }
      svg .one { stroke-dasharray: 2 2; opacity: .5; }
      svg .fork { stroke: none; opacity: .35; }
      @media print { .scroll { overflow: visible; } }
      """;

  private final Comparison comparison;
  private final SheetMaker maker;
  private final StringBuilder out = new StringBuilder();

  HtmlReport(Comparison comparison) {
    this.comparison = comparison;
    this.maker = new SheetMaker(comparison);
  }

  String print() {
    String title = String.join(" vs ", comparison.columns());
    line("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    line("<title>" + escape(title) + "</title><style>\n" + STYLE + "</style></head><body>");
    line("<h1>" + escape(title) + "</h1>");
    if (comparison.forced()) {
      line(
          "<p class=\"forced\">Forced: these runs cannot be compared ("
              + escape(String.join(", ", comparison.environment().obstacles()))
              + ")</p>");
    }
    list(
        "The runs differ in more than what was measured",
        SheetMaker.differences(comparison.environment()));
    maker.summary().forEach(each -> line("<p><strong>" + escape(each) + "</strong></p>"));
    maker.sheets().forEach(this::print);
    list("Rows that some column lacks", comparison.oneSided());
    list("Compared metrics", maker.heading());
    list("Notes", comparison.remarks());
    line("<p>" + escape(String.join(" ", maker.legend())) + "</p></body></html>");
    return out.toString();
  }

  private void list(String heading, List<String> items) {
    if (!items.isEmpty()) {
      line("<h2>" + escape(heading) + "</h2><ul>");
      items.forEach(each -> line("<li>" + escape(each) + "</li>"));
      line("</ul>");
    }
  }

  private void print(Sheet sheet) {
    line("<details" + (sheet.dull() ? "" : " open") + "><summary><strong>");
    line(escape(sheet.title()) + "</strong> " + escape(sheet.subtitle()) + "</summary>");
    line("<div class=\"scroll\"><table><thead><tr>");
    line(cells(sheet.heading(), "th") + "<th>forks and interval</th></tr></thead><tbody>");
    double reach = reach(sheet);
    for (Sheet.Line each : sheet.lines()) {
      String kind = each.group() ? "group" : each.verdict() == null ? "" : name(each.verdict());
      line("<tr class=\"" + kind + "\">" + cells(each.cells(), "td"));
      line("<td>" + picture(each, reach) + "</td></tr>");
    }
    line("</tbody></table></div>");
    sheet.notes().forEach(each -> line("<p>" + escape(each) + "</p>"));
    line("</details>");
  }

  private static String name(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static String cells(List<String> cells, String tag) {
    String last = cells.getLast();
    return cells.subList(0, cells.size() - 1).stream()
            .map(cell -> "<" + tag + ">" + escape(cell) + "</" + tag + ">")
            .collect(Collectors.joining())
        + "<"
        + tag
        + " class=\"verdict\">"
        + escape(last)
        + "</"
        + tag
        + ">";
  }

  /** Returns the logarithm of the bound farthest from 1: all pictures share one scale. */
  private static double reach(Sheet sheet) {
    double reach = Math.log(1.05);
    for (Sheet.Line line : sheet.lines()) {
      if (line.contrast() != null && line.contrast().ratio() != null) {
        reach = Math.max(reach, size(line.contrast().ratio().low()));
        reach = Math.max(reach, size(line.contrast().ratio().high()));
      }
    }
    return reach;
  }

  private static double size(double ratio) {
    double size = Math.abs(Math.log(ratio));
    return Double.isFinite(size) ? size : 0;
  }

  /**
   * Draws one dot per fork, divided by the median of the reference column, and the interval as a
   * bar.
   */
  private static String picture(Sheet.Line line, double reach) {
    if (line.contrast() == null || line.contrast().ratio() == null) {
      return "";
    }
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg role=\"img\" width=\"%d\" height=\"%d\"><title>%s</title>"
            .formatted(WIDTH, HEIGHT, escape(SheetMaker.ratio(line.contrast()))));
    svg.append(bar(1, 1, 1, HEIGHT - 1, "one", reach));
    for (double fork : line.cell().forks()) {
      double ratio = fork / line.reference().median();
      if (ratio > 0 && size(ratio) <= reach * 1.02) {
        svg.append(dot(ratio, 2, "fork", reach));
      }
    }
    double middle = HEIGHT / 2.0;
    svg.append(
        bar(
            line.contrast().ratio().low(),
            line.contrast().ratio().high(),
            middle,
            middle,
            "interval",
            reach));
    return svg.append(dot(line.contrast().ratio().value(), 3.5, "ratio", reach))
        .append("</svg>")
        .toString();
  }

  private static String bar(
      double from, double to, double top, double bottom, String kind, double reach) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
        kind,
        x(from, reach),
        x(to, reach),
        top,
        bottom);
  }

  private static String dot(double ratio, double radius, String kind, double reach) {
    return String.format(
        Locale.ROOT,
        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
        kind,
        x(ratio, reach),
        HEIGHT / 2.0,
        radius);
  }

  private static double x(double ratio, double reach) {
    double share = (Math.log(Math.max(ratio, 1e-300)) / reach + 1) / 2;
    return MARGIN + Math.clamp(share, 0, 1) * (WIDTH - 2 * MARGIN);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
