package org.arenalab.bench.experiment;

import org.HdrHistogram.Histogram;

/**
 * A pass that counts, as a run's folder has kept it.
 *
 * @param dataset the name for rows and charts
 * @param setting what else it was a pass of, in a line
 * @param stalls times of the touches that had to bring a page back; null where only {@code
 *     sample.stall()} was kept
 */
public record MemKeptPass(String dataset, String setting, MemSample sample, Histogram stalls) {}
