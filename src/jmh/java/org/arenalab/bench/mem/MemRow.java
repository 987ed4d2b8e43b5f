package org.arenalab.bench.mem;

/** A pass with its plan: one line of the file. */
public record MemRow(MemPlan plan, MemSample sample) {}
