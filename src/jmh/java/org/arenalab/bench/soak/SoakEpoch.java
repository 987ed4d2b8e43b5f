package org.arenalab.bench.soak;

/**
 * One second of a soak. Counts cover this epoch alone; sizes were read at its end. Values that an
 * allocator does not report are -1.
 *
 * @param part counts from 1; a resumed soak starts another part, with a new process and allocator
 * @param epoch counts from 1 over all parts
 * @param seconds the measured duration
 * @param steps each step replaces one block
 * @param p50Ns the median of the sampled steps, including the clock's own cost of some 20 to 40 ns
 * @param p99Ns the 99th percentile of the sampled steps
 * @param maxNs the longest of the sampled steps
 * @param longestBatchNs the longest of all batches of {@link SoakWork#BATCH} steps, which includes
 *     every pause
 * @param arenaBytes the resident memory in the allocator's own range
 * @param lazyFreeBytes the part of {@code arenaBytes} released by MADV_FREE
 * @param liveBytes the size of the live blocks
 * @param rssBytes the RSS of the whole process, including the JVM
 * @param madviseCalls the madvise calls of the allocator
 * @param waitedNs the time that the working thread was ready to run and had no processor
 * @param stolenNs the time that the machine's processors were ready to run and the hypervisor ran
 *     others
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
  /** The value of an unknown figure. */
  public static final long UNKNOWN = -1;

  /** Returns the steps per second. */
  public double rate() {
    return steps / seconds;
  }
}
