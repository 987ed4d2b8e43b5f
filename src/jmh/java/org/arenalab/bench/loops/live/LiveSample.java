package org.arenalab.bench.loops.live;

/**
 * The state at the end of a second. Counts of chunks are of the moment; rates are of the second.
 *
 * @param second from the start of the loops
 * @param cells a letter for each 64th of the region: the most frequent class there
 * @param hot raw chunks of the class
 * @param warm raw chunks of the class
 * @param cold raw chunks of the class
 * @param stored compressed and same-filled chunks
 * @param incompressible chunks that stay raw
 * @param savedBytes saved net
 * @param accesses of the foreground
 * @param stalls accesses that decompressed a chunk
 * @param prefetched chunks that prefetch decompressed
 * @param refaultPercentPerMinute refaults in percent of the working set and minute
 * @param goalPercentPerMinute its goal
 * @param tColdMs the controller's present age of cold chunks
 * @param cpuPercent processor time of the loops, in percent of one core
 */
public record LiveSample(
    int second,
    String cells,
    long hot,
    long warm,
    long cold,
    long stored,
    long incompressible,
    long savedBytes,
    long accesses,
    long stalls,
    long prefetched,
    double refaultPercentPerMinute,
    double goalPercentPerMinute,
    long tColdMs,
    double cpuPercent) {}
