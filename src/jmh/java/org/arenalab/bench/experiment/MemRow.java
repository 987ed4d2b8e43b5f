package org.arenalab.bench.experiment;

/** A pass and what it was a pass of: one line of the file. */
public record MemRow(MemPlan plan, MemSample sample) {}
