package org.arenalab.bench.loops.prefetch;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The result of a pattern at a pace in one process. A pass is judged once the pattern can be known.
 *
 * @param run number of the process among those of its arm, from 1
 * @param order the pattern
 * @param paceUs time of work on each chunk, in microseconds
 * @param prefetch whether the prefetch loop ran
 * @param accesses of the judged passes
 * @param stalls accesses of the judged passes that decompressed their chunk
 * @param seconds of the judged passes: the accesses and the work between them
 * @param allStalls stalls of all passes
 * @param issued chunks that prefetch decompressed, in all passes
 * @param wasted chunks of {@code issued} that were not accessed before they were stored again
 * @param stallsUntilQuiet stalls until the last chunk was prefetched
 */
public record PrefetchResult(
    int run,
    AccessOrder order,
    int paceUs,
    boolean prefetch,
    long accesses,
    long stalls,
    double seconds,
    long allStalls,
    long issued,
    long wasted,
    long stallsUntilQuiet) {

  /** Returns the share of accesses that stalled. */
  @JsonIgnore
  public double stallShare() {
    return (double) stalls / accesses;
  }

  /** Returns the wasted share of all decompressions, those of demand included. */
  @JsonIgnore
  public double wasteShare() {
    return allStalls + issued == 0 ? 0 : (double) wasted / (allStalls + issued);
  }

  /** Returns the time of an access and the work after it, in nanoseconds. */
  @JsonIgnore
  public double accessNs() {
    return 1e9 * seconds / accesses;
  }
}
