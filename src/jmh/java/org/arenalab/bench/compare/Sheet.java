package org.arenalab.bench.compare;

import java.util.List;

/**
 * A table of words, ready for any form.
 *
 * @param title what it shows
 * @param subtitle what all of its lines have in common, or empty
 * @param notes what is to be said below it
 * @param dull whether it says nothing but that all is the same
 */
record Sheet(
    String title,
    String subtitle,
    List<String> heading,
    List<Line> lines,
    List<String> notes,
    boolean dull) {

  /**
   * @param contrast what the line tells, or null
   * @param cell where the contrast is from, and {@code reference} what it is held against
   * @param group whether this only names the lines below it
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
