package org.arenalab.bench.result.envelope;

import org.arenalab.bench.result.row.ExpectedRow;
import java.util.List;

/**
 * The facts about a run that are known before it starts.
 *
 * @param kind {@code profile} (a run profile), {@code jmh} or {@code profiling} (async-profiler)
 * @param command the words the user typed
 * @param profile the run profile, or null for plain JMH arguments
 * @param expected every row the run has promised, in the order of the result
 * @param profilers the profilers requested with {@code -prof}
 * @param profiled whether any of them disturbs the measurement
 * @param seed the seed of the order and of the bootstrap
 * @param order one line per fork in the order they are run, or null if JMH decides
 */
public record RunDescription(
    String kind,
    List<String> command,
    ProfileText profile,
    List<ExpectedRow> expected,
    List<String> profilers,
    boolean profiled,
    boolean interleaved,
    long seed,
    List<String> order) {

  /** The text of a run profile. */
  public record ProfileText(String name, String source, String content) {}
}
