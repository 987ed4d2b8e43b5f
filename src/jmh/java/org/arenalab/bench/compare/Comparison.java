package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of a comparison, before it is printed in any form.
 *
 * @param columns the names of the columns, the reference column first
 * @param environment the differences between the runs, the reference run first
 * @param forced whether the runs cannot be compared and were compared anyway
 * @param tables one table for each metric, the primary ones first
 * @param oneSided one line for each row that some column lacks or has no score for
 * @param remarks other facts that the reader should know first
 */
public record Comparison(
    List<Side> sides,
    List<String> columns,
    Environment environment,
    boolean forced,
    Rules rules,
    List<MetricTable> tables,
    List<String> oneSided,
    List<String> remarks) {

  public static final int EXIT_NOTHING_WORSE = 0;
  public static final int EXIT_REGRESSION = 1;
  public static final int EXIT_INCOMPARABLE = 3;

  /** Returns a copy of this comparison with {@code more} remarks before its own. */
  public Comparison remarked(List<String> more) {
    List<String> all = new ArrayList<>(more);
    all.addAll(remarks);
    return new Comparison(
        sides, columns, environment, forced, rules, tables, oneSided, List.copyOf(all));
  }

  /**
   * Returns the exit code: 1 if any contrast is a regression, that is, worse by the threshold or
   * more. 3 if no two columns have a row in common. Else 0.
   */
  public int exitCode() {
    if (tables.isEmpty()) {
      return EXIT_INCOMPARABLE;
    }
    boolean worse =
        tables.stream()
            .flatMap(MetricTable::contrasts)
            .anyMatch(each -> each.isRegression(rules.threshold()));
    return worse ? EXIT_REGRESSION : EXIT_NOTHING_WORSE;
  }
}
