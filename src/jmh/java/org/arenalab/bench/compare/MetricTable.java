package org.arenalab.bench.compare;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.arenalab.bench.result.StoredMetric;

/**
 * One metric of all rows.
 *
 * @param metric its name, {@code score} for the primary one
 * @param common what all rows have in common, for the heading
 * @param family how many contrasts Holm's correction is over
 * @param means of each column but the reference, over the rows that have both
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
   * @param label what tells the row from the others
   * @param dimensions all that the columns have in common
   * @param cells one for each column, null where the row has nothing there
   */
  public record TableRow(String label, Map<String, String> dimensions, List<Cell> cells) {}

  /**
   * What one column has in one row.
   *
   * @param median over forks, in the family of the unit; JMH's score where there are no forks
   * @param forks the median of each fork
   * @param contrast with the reference; null for the reference itself and where it has no cell
   */
  // Only read, and never compared with another.
  @SuppressWarnings("ArrayRecordComponent")
  public record Cell(double median, double[] forks, Contrast contrast) {}

  /**
   * The mean of a column over the rows that both it and the reference have.
   *
   * @param ratio NaN where no row has one
   */
  public record GeometricMean(String column, double ratio, int rows) {}

  public boolean isPrimary() {
    return metric.equals(StoredMetric.PRIMARY);
  }

  /** {@code Time per operation}, or the metric and its unit. */
  String name() {
    return switch (unit.family()) {
      case MetricUnit.TIME_PER_OPERATION -> isPrimary() ? "Time per operation" : metric;
      case MetricUnit.OPERATIONS_PER_TIME -> isPrimary() ? "Operations per second" : metric;
      // Each value has the unit that suits its row.
      case "ns" -> metric;
      default -> metric + (unit.family().isEmpty() ? "" : " in " + unit.family());
    };
  }

  /** The name, and which way is better. */
  public String title() {
    return name() + ", " + unit.direction().text();
  }

  long count(Verdict verdict) {
    return contrasts().filter(each -> each.verdict() == verdict).count();
  }

  /** How many contrasts of the column were judged so. */
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
