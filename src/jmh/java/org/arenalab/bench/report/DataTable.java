package org.arenalab.bench.report;

import java.util.List;

/**
 * The numbers of a chart as a table below it, folded by default. Screen readers and spreadsheets
 * can use the table.
 */
final class DataTable {
  private DataTable() {}

  /** Prints {@code rows} of text, folded. The first cell of each row is its name. */
  static void print(Html html, String caption, List<String> heading, List<List<String>> rows) {
    addFolded(html, "The numbers", caption, heading, rows);
  }

  /** Prints {@code rows} folded below a {@code summary} that opens the table. */
  static void addFolded(
      Html html, String summary, String caption, List<String> heading, List<List<String>> rows) {
    html.open("details", "class", "numbers").element("summary", summary);
    addScrolled(html, caption, heading, rows);
    html.close();
  }

  /** Prints {@code rows} unfolded. A table that is wider than the screen scrolls by itself. */
  static void addScrolled(
      Html html, String caption, List<String> heading, List<List<String>> rows) {
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    plain(html, caption, heading, rows);
    html.close();
  }

  private static void plain(
      Html html, String caption, List<String> heading, List<List<String>> rows) {
    html.open("table", "class", "plain").element("caption", caption);
    html.open("thead").open("tr");
    heading.forEach(each -> html.element("th", each, "scope", "col"));
    html.close().close().open("tbody");
    for (List<String> row : rows) {
      html.open("tr").element("th", Html.clip(row.getFirst(), 80), "scope", "row");
      row.subList(1, row.size()).forEach(cell -> html.element("td", Html.clip(cell, 80)));
      html.close();
    }
    html.close().close();
  }
}
