package org.arenalab.bench.loops.accuracy;

import java.util.List;

/**
 * The result of one process.
 *
 * @param run number of the process, from 1
 * @param lines a line for each source: used, or not with the reason
 * @param rounds judged
 * @param seconds of the judged rounds
 * @param sources the sources that were used
 */
public record AccuracyResult(
    int run, List<String> lines, int rounds, double seconds, List<SourceResult> sources) {}
