package org.arenalab.bench.compare;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.arenalab.bench.result.row.StoredMetric;

/**
 * One metric of all rows.
 *
 * @param metric its name, {@code score} for the primary one
 * @param common the dimensions that all rows share, for the heading
 * @param family the number of contrasts that Holm's correction covers
 * @param means the mean of each column except the reference column
 */
public record MetricTable(
    String metric,
    MetricUnit unit,
    Map<String, String> common,
    int family,
    List<TableRow> rows,
    List<GeometricMean> means) {

  /**
   * One row of all columns.
   *
   * @param label distinguishes the row from the others
   * @param dimensions all dimensions that the columns share
   * @param cells one for each column, null if the row has no value there
   */
  public record TableRow(String label, Map<String, String> dimensions, List<Cell> cells) {}

  /**
   * The value of one column in one row.
   *
   * @param median over forks, in the family of the unit; JMH's score without forks
   * @param forks the median of each fork
   * @param contrast with the reference column; null for that column itself, and if it has no cell
   */
  // Only read, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  public record Cell(double median, double[] forks, Contrast contrast) {}

  /**
   * The geometric mean of a column's ratios to the reference column, over the rows that have a
   * ratio.
   *
   * @param ratio NaN if no row has a ratio
   */
  public record GeometricMean(String column, double ratio, int rows) {}

  public boolean isPrimary() {
    return metric.equals(StoredMetric.PRIMARY);
  }

  /** Returns {@code Time per operation}, or the metric and its unit. */
  String name() {
    return switch (unit.family()) {
      case MetricUnit.TIME_PER_OPERATION -> isPrimary() ? "Time per operation" : metric;
      case MetricUnit.OPERATIONS_PER_TIME -> isPrimary() ? "Operations per second" : metric;
      // Each value is printed in the unit that suits its row.
      case "ns" -> metric;
      default -> metric + (unit.family().isEmpty() ? "" : " in " + unit.family());
    };
  }

  /** Returns the name and the direction that is better. */
  public String title() {
    return name() + ", " + unit.direction().text();
  }

  long count(Verdict verdict) {
    return contrasts().filter(each -> each.verdict() == verdict).count();
  }

  /** Returns how many contrasts of the column have the verdict. */
  long count(int column, Verdict verdict) {
    return rows.stream()
        .map(row -> row.cells().get(column))
        .filter(cell -> cell != null && cell.contrast() != null)
        .filter(cell -> cell.contrast().verdict() == verdict)
        .count();
  }

  Stream<Contrast> contrasts() {
    return rows.stream()
        .flatMap(row -> row.cells().stream())
        .filter(cell -> cell != null && cell.contrast() != null)
        .map(Cell::contrast);
  }
}
