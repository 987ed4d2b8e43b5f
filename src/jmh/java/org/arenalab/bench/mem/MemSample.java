package org.arenalab.bench.mem;

/**
 * The results of one pass of the memory experiment.
 *
 * @param runId counts warm-ups and runs of a data set from 1, as predicomp does
 * @param warmup whether the pass only warmed up the process
 * @param pid the process of the pass
 * @param pages the number of different pages that filled the region
 * @param start before the region was allocated: the memory of the JVM alone
 * @param pre after the region was filled and the hot pages were touched
 * @param postComp after compression
 * @param postIdle after the idle time
 * @param postPartial after the touches in order
 * @param postRandom after the random touches
 * @param postFinal at the end
 * @param vmHwmKb the highest RSS since the region was filled
 * @param compress the time of compression
 * @param decompress the time of reading back
 * @param partial the times of touches in order
 * @param random the times of random touches
 * @param touch the times of all timed touches
 * @param stall the times of touches that decompressed a page
 * @param touches the number of touches, timed or not
 * @param touchesSampled the number of timed touches
 * @param stalls the number of touches that decompressed a page, timed or not
 * @param minorFaults the minor page faults while reading back
 * @param majorFaults the major page faults while reading back
 * @param postCompStats the arena's statistics after compression
 * @param finalStats the arena's statistics at the end
 * @param stallHistogram the times summarized in {@code stall}, as HdrHistogram compresses them, in
 *     base64; null in files of older versions
 */
public record MemSample(
    int runId,
    boolean warmup,
    long pid,
    int pages,
    MemSnapshot start,
    MemSnapshot pre,
    MemSnapshot postComp,
    MemSnapshot postIdle,
    MemSnapshot postPartial,
    MemSnapshot postRandom,
    MemSnapshot postFinal,
    long vmHwmKb,
    MemStretch compress,
    MemStretch decompress,
    MemLatency partial,
    MemLatency random,
    MemLatency touch,
    MemLatency stall,
    long touches,
    long touchesSampled,
    long stalls,
    long minorFaults,
    long majorFaults,
    MemArenaFigures postCompStats,
    MemArenaFigures finalStats,
    String stallHistogram) {}
