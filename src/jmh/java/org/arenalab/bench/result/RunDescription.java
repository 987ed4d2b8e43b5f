package org.arenalab.bench.result;

import java.util.List;

/**
 * What is known about a run before it starts.
 *
 * @param kind {@code profile} (a run profile), {@code jmh} or {@code profiling} (async-profiler)
 * @param command the words the user typed
 * @param profile the run profile, or null for plain JMH arguments
 * @param expected every row the run has promised, in the order of the result
 * @param profilers what {@code -prof} asked for
 * @param profiled whether any of them disturbs what it watches
 * @param seed the seed of the order and of the bootstrap
 * @param order one line per fork in the order they are run, or null where JMH decides
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

  /** A run profile as it was read. */
  public record ProfileText(String name, String source, String content) {}
}
