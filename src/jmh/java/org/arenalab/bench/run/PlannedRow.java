package org.arenalab.bench.run;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.arenalab.bench.result.ExpectedRow;
import org.arenalab.bench.result.RowId;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * A row, and how it is measured.
 *
 * @param options what it shares with the rows it was asked for with
 * @param forks how many forks make it whole
 * @param nominalNs what one fork takes by its iteration times alone, without starting the JVM
 */
public record PlannedRow(RowId id, Options options, int forks, long nominalNs) {
  /** What one fork costs apart from its iterations: a JVM that starts, connects and ends. */
  static final long FORK_START_NS = TimeUnit.MILLISECONDS.toNanos(700);

  private static final String NOWHERE = "/dev/null";

  public ExpectedRow expected() {
    return new ExpectedRow(id, Math.max(1, forks));
  }

  /** The command line of a JMH that runs one fork of this row and nothing else. */
  public List<String> wordsOfOneFork() {
    return JmhWords.of(oneFork(0), id.params());
  }

  /**
   * Options that make JMH run one fork of this row and nothing else, and throw where it fails.
   *
   * @param warmupForks discarded forks before it
   */
  Options oneFork(int warmupForks) {
    ChainedOptionsBuilder one =
        new OptionsBuilder()
            .parent(options)
            .include("^" + Pattern.quote(id.benchmark()) + "$")
            .mode(id.mode())
            .threads(id.threads())
            .forks(1)
            .warmupForks(warmupForks)
            .shouldFailOnError(true);
    for (Map.Entry<String, String> param : id.params().entrySet()) {
      one.param(param.getKey(), param.getValue());
    }
    if (options.getResult().hasValue() || options.getResultFormat().hasValue()) {
      // The user's file is written once, from all forks; JMH would write it after each.
      one.result(NOWHERE);
    }
    return one.build();
  }
}
