package org.arenalab.bench.run;

/**
 * Marks a JMH profiler that only reads counters between iterations, so that a run with it may still
 * be compared with others. A run with any other profiler is marked as profiled in its envelope,
 * except with the counting profilers of JMH.
 */
public interface ReadsCounters {}
