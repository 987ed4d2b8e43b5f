package org.arenalab.bench.plan;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.UnexpectedRowException;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;

/**
 * A row and its measurement settings.
 *
 * @param options shared with the other rows of the request
 * @param forks the number of forks that make the row complete
 * @param nominalNs the sum of one fork's iteration times, without the start of the JVM
 */
public record PlannedRow(RowId id, Options options, int forks, long nominalNs) {
  /** The cost of one fork besides its iterations: a JVM starts, connects and ends. */
  public static final long FORK_START_NS = TimeUnit.MILLISECONDS.toNanos(700);

  private static final String NOWHERE = "/dev/null";

  public ExpectedRow expected() {
    return new ExpectedRow(id, Math.max(1, forks));
  }

  /**
   * Returns the command line of a JMH that runs one fork of this row and nothing else.
   *
   * @throws UsageException if a value has a comma: JMH would split it into two values
   */
  public List<String> wordsOfOneFork() {
    id.params()
        .forEach(
            (name, value) -> {
              if (value.contains(",")) {
                throw new UsageException(
                    "JMH's command line cannot pass a value with a comma to a fork: %s=%s, row=%s;"
                            .formatted(name, value, id.identity())
                        + " choose other values with -p, or leave the benchmark out with -e");
              }
            });
    return JmhWords.of(oneFork(0), id.params());
  }

  /**
   * Returns options that make JMH run one fork of this row and nothing else, and throw if it fails.
   *
   * @param warmupForks the number of discarded forks before it
   */
  public Options oneFork(int warmupForks) {
    ChainedOptionsBuilder one =
        new OneRow(options, id).forks(1).warmupForks(warmupForks).shouldFailOnError(true);
    if (options.getResult().hasValue() || options.getResultFormat().hasValue()) {
      // The user's file is written once, from all forks; JMH would write it after each.
      one.result(NOWHERE);
    }
    return one.build();
  }

  /**
   * Returns the result of a fork of this row.
   *
   * @param measured all results of the fork
   * @throws UnexpectedRowException if the results are not exactly this row
   */
  public RunResult only(Collection<RunResult> measured) {
    UnexpectedRowException.check(
        id, measured.stream().map(each -> RowId.of(each.getParams())).toList());
    return measured.iterator().next();
  }
}
