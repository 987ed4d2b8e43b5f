package org.arenalab.hotness;

/**
 * The cost of a source since it was opened.
 *
 * @param questions asked
 * @param kernelCalls system calls made
 * @param processorNs processor time of the threads that called the source, in nanoseconds
 * @param kernelThreadNs processor time of kernel threads that work for the source, in nanoseconds;
 *     read from counters that advance by 10 ms
 */
public record SourceCost(long questions, long kernelCalls, long processorNs, long kernelThreadNs) {}
