package org.arenalab.bench.plan;

import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A run plan: the questions that a run answers, and the measurement settings for each.
 *
 * @param source the file or resource it was read from, for messages
 * @param content the text of the file, for the envelope
 */
public record RunPlan(
    String name, String source, String content, String description, List<Section> sections) {

  /**
   * One question.
   *
   * @param include a regular expression over benchmark names
   * @param params the values to run of each named parameter; other parameters run all declared
   *     values
   * @param threads the numbers of threads, or empty for the benchmark's own number
   * @param arm the parameter whose values compete, or null
   */
  public record Section(
      String name,
      String question,
      String include,
      Map<String, List<String>> params,
      List<Integer> threads,
      String arm,
      String floor,
      String reference,
      Effort effort) {}

  /** The amount of measuring; a null leaves a setting to the benchmark's annotations. */
  public record Effort(
      int forks,
      Integer warmupIterations,
      TimeValue warmupTime,
      Integer iterations,
      TimeValue time,
      TimeValue timeout) {}
}
