package org.arenalab.bench.experiment;

/**
 * One second of a soak. Counts are of this epoch alone; sizes were read at its end. What is not
 * known of an allocator is -1.
 *
 * @param part counts from 1; a resumed soak starts another part, with a new process and allocator
 * @param epoch counts from 1 over all parts
 * @param seconds how long it really was
 * @param steps each replaces one block
 * @param p50Ns of the sampled steps; the clock's own cost of some 20 to 40 ns is in it
 * @param p99Ns of the sampled steps
 * @param maxNs of the sampled steps
 * @param longestBatchNs of all runs of {@link SoakWork#BATCH} steps: no pause is missed by it
 * @param arenaBytes resident in the allocator's own range
 * @param lazyFreeBytes of those, given back by MADV_FREE
 * @param liveBytes of blocks
 * @param rssBytes of the whole process, the JVM included
 * @param madviseCalls of the allocator
 * @param waitedNs how long the working thread was ready to run and had no processor
 * @param stolenNs how long the machine's processors were ready to run and the hypervisor ran others
 */
public record SoakEpoch(
    int part,
    int epoch,
    double seconds,
    long steps,
    long p50Ns,
    long p99Ns,
    long maxNs,
    long longestBatchNs,
    long arenaBytes,
    long lazyFreeBytes,
    long liveBytes,
    long rssBytes,
    long madviseCalls,
    long minorFaults,
    long majorFaults,
    long waitedNs,
    long stolenNs) {
  /** What is not known. */
  public static final long UNKNOWN = -1;

  /** Steps per second. */
  public double rate() {
    return steps / seconds;
  }
}
