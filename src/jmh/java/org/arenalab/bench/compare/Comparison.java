package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * All that is to be said about some runs, before it is put into any form.
 *
 * @param columns the names of the columns, the reference first
 * @param environment what differs between the runs, the reference's run first
 * @param forced whether runs that cannot be compared are compared all the same
 * @param tables one for each metric, the primary ones first
 * @param oneSided a line for each row that some column lacks
 * @param remarks what else the reader should know first
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

  /** The same with more remarks before its own. */
  public Comparison remarked(List<String> more) {
    List<String> all = new ArrayList<>(more);
    all.addAll(remarks);
    return new Comparison(
        sides, columns, environment, forced, rules, tables, oneSided, List.copyOf(all));
  }

  /**
   * 1 where anything is worse for certain and by more than the threshold, 3 where no two columns
   * have a row in common.
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
