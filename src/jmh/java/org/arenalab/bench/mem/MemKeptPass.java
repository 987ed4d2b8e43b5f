package org.arenalab.bench.mem;

import org.HdrHistogram.Histogram;

/**
 * A stored pass that is not a warm-up.
 *
 * @param dataset the name for rows and charts
 * @param setting the other settings of the pass, in one line
 * @param stalls times of the touches that decompressed a page; null if only {@code sample.stall()}
 *     was stored
 */
public record MemKeptPass(String dataset, String setting, MemSample sample, Histogram stalls) {}
