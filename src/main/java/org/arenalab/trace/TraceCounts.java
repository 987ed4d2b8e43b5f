package org.arenalab.trace;

/**
 * The numbers of events and blocks in a trace.
 *
 * @param events of all kinds
 * @param allocations of the three kinds
 * @param reallocations of live blocks
 * @param frees of live blocks
 * @param threads that have events
 * @param endedThreads that ended
 * @param ids that were used; at least the highest number of live blocks
 * @param live number of blocks that are live at the end
 */
public record TraceCounts(
    long events,
    long allocations,
    long reallocations,
    long frees,
    int threads,
    int endedThreads,
    int ids,
    int live) {}
