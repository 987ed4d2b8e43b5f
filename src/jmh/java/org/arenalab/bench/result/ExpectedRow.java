package org.arenalab.bench.result;

/** A row that a run has promised to measure, with the number of forks it needs to be whole. */
public record ExpectedRow(RowId id, int forks) {}
