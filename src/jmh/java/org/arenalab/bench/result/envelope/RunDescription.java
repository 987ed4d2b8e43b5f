package org.arenalab.bench.result.envelope;

import java.util.List;
import org.arenalab.bench.result.row.ExpectedRow;

/**
 * The facts about a run that are known before it starts.
 *
 * @param kind {@link #OF_A_PLAN}, {@code jmh}, {@code profiling} (async-profiler) or another kind
 * @param command the words the user typed
 * @param plan the run plan, or null for plain JMH arguments
 * @param expected every row the run has promised, in the order of the result
 * @param profilers the profilers requested with {@code -prof}
 * @param profiled whether any of them disturbs the measurement
 * @param seed the seed of the order and of the bootstrap
 * @param order one line per fork in the order they are run, or null if JMH decides
 */
public record RunDescription(
    String kind,
    List<String> command,
    PlanText plan,
    List<ExpectedRow> expected,
    List<String> profilers,
    boolean profiled,
    boolean interleaved,
    long seed,
    List<String> order) {
  /**
   * The kind of a run of a run plan. The text is the file format's: the first version called a plan
   * a run profile.
   */
  public static final String OF_A_PLAN = "profile";

  /** The text of a run plan. */
  public record PlanText(String name, String source, String content) {}
}
