package org.arenalab.bench.compare;

import java.util.List;
import java.util.stream.Collectors;

/** A comparison as GitHub's Markdown, for a pull request. */
final class MarkdownReport {
  private final Comparison comparison;
  private final SheetMaker maker;
  private final StringBuilder out = new StringBuilder();

  MarkdownReport(Comparison comparison) {
    this.comparison = comparison;
    this.maker = new SheetMaker(comparison);
  }

  String print() {
    if (comparison.forced()) {
      line(
          "> **Forced: these runs cannot be compared** (%s)\n"
              .formatted(escape(String.join(", ", comparison.environment().obstacles()))));
    }
    List<String> differences = SheetMaker.differences(comparison.environment());
    if (!differences.isEmpty()) {
      line("The runs differ in more than what was measured:\n");
      differences.forEach(each -> line("- " + escape(each)));
      line("");
    }
    maker.summary().forEach(each -> line("**" + escape(each) + "**\n"));
    maker.heading().forEach(each -> line("- " + escape(each)));
    comparison.remarks().forEach(each -> line("- note: " + escape(each)));
    line("");
    maker.sheets().forEach(this::print);
    comparison.oneSided().forEach(each -> line("- " + escape(each)));
    line("\n" + escape(String.join(" ", maker.legend())));
    return out.toString();
  }

  private void print(Sheet sheet) {
    boolean folded = sheet.dull();
    String title = escape(sheet.title());
    if (folded) {
      line("<details><summary>" + title + ": no difference shown</summary>\n");
    } else {
      line("### " + title + "\n");
    }
    if (!sheet.subtitle().isEmpty()) {
      line(escape(sheet.subtitle()) + "\n");
    }
    line(row(sheet.heading()));
    line("|---|" + "---:|".repeat(sheet.heading().size() - 2) + "---|");
    for (Sheet.Line each : sheet.lines()) {
      line(row(each.cells()));
    }
    line("");
    sheet.notes().forEach(each -> line(escape(each) + "\n"));
    if (folded) {
      line("</details>\n");
    }
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(MarkdownReport::escape)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** Escapes a text, so that no name ends a cell, starts markup or is read as HTML. */
  static String escape(String text) {
    return text.replaceAll("\\p{Cntrl}", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("([\\\\`*_|\\[\\]~])", "\\\\$1");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
