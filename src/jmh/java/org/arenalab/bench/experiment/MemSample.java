package org.arenalab.bench.experiment;

/**
 * One pass of the memory experiment.
 *
 * @param runId counts warm-ups and runs of a data set, from 1, as the reference does
 * @param warmup whether it only warmed up the process
 * @param pid of the process that it ran in
 * @param pages how many different pages filled the region
 * @param start before the region was allocated: what the JVM itself takes
 * @param pre the region filled, the hot pages touched
 * @param postComp after compression
 * @param postIdle after the idle time
 * @param postPartial after the touches in order
 * @param postRandom after the random touches
 * @param postFinal at the end
 * @param vmHwmKb the highest RSS since the region was filled
 * @param compress what compression took
 * @param decompress what reading back took
 * @param partial touches in order
 * @param random touches at random
 * @param touch all of them
 * @param stall those that had to bring a page back
 * @param touches all, timed or not
 * @param touchesSampled the timed ones
 * @param stalls touches that had to bring a page back, timed or not
 * @param minorFaults while reading back
 * @param majorFaults while reading back
 * @param postCompStats of the arena, after compression
 * @param finalStats of the arena, at the end
 * @param stallHistogram the times behind {@code stall}, as HdrHistogram compresses them, in base64;
 *     null of a pass that was kept before there was one
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
