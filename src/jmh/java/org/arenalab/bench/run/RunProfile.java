package org.arenalab.bench.run;

import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A run profile: the questions that a run answers, and how much effort each is worth.
 *
 * @param source where it was read, for messages
 * @param content the file as it was, for the envelope
 */
public record RunProfile(
    String name, String source, String content, String description, List<Section> sections) {

  /**
   * One question.
   *
   * @param include a regular expression over benchmark names
   * @param params the values to run of each parameter that is named; all declared ones of the
   *     others
   * @param threads the numbers of threads, or empty for what the benchmark says
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

  /** How long to measure; a null leaves it to the benchmark's annotations. */
  public record Effort(
      int forks,
      Integer warmupIterations,
      TimeValue warmupTime,
      Integer iterations,
      TimeValue time,
      TimeValue timeout) {}
}
