package org.arenalab.bench.loops.accuracy;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The result of a source in one process. Costs are processor time in microseconds per MiB watched
 * and minute.
 *
 * @param source its name
 * @param memory private or shared
 * @param sees the accesses that it sees and is judged by
 * @param failure why it ended before the last round; else empty
 * @param hot matrix of the hot pages
 * @param warm matrix of the warm pages
 * @param cold matrix of the cold pages
 * @param recallOfAll recall of all accesses, also of those that the source cannot see
 * @param questions asked in the judged rounds
 * @param kernelCalls system calls in the judged rounds
 * @param askingUs cost of the questions
 * @param kernelThreadUs cost of kernel threads; their clock advances by 10 ms
 * @param accessUs cost of the first accesses of each round above those of the control: the faults
 *     that the source causes; may be negative by noise
 * @param granularityBytes coarsest granularity of a report
 */
public record SourceResult(
    String source,
    String memory,
    String sees,
    String failure,
    Confusion hot,
    Confusion warm,
    Confusion cold,
    double recallOfAll,
    long questions,
    long kernelCalls,
    double askingUs,
    double kernelThreadUs,
    double accessUs,
    long granularityBytes) {

  /** Returns the matrix of all pages. */
  @JsonIgnore
  public Confusion all() {
    return hot.plus(warm).plus(cold);
  }

  /** Returns the share of hot and cold pages that were reported as the truth is. */
  @JsonIgnore
  public double classified() {
    return hot.plus(cold).right();
  }

  /** Returns the whole cost. */
  @JsonIgnore
  public double costUs() {
    return askingUs + kernelThreadUs + accessUs;
  }
}
