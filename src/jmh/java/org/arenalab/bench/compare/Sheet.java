package org.arenalab.bench.compare;

import java.util.List;

/**
 * A table of words that any form can print.
 *
 * @param title the metric that the table shows
 * @param subtitle the dimensions that all lines share, or empty
 * @param notes remarks to print below the table
 * @param dull whether the table shows no difference
 */
record Sheet(
    String title,
    String subtitle,
    List<String> heading,
    List<Line> lines,
    List<String> notes,
    boolean dull) {

  /**
   * @param contrast the contrast that the line shows, or null
   * @param cell the cell of the contrast; {@code reference} is the cell that it is compared with
   * @param group whether the line is only a heading of the lines below
   */
  record Line(
      List<String> cells,
      Contrast contrast,
      MetricTable.Cell cell,
      MetricTable.Cell reference,
      boolean group) {
    Verdict verdict() {
      return contrast == null ? null : contrast.verdict();
    }
  }
}
