package org.arenalab.bench.result.row;

/**
 * A row that a run has promised to measure, with the number of forks that make the row complete.
 */
public record ExpectedRow(RowId id, int forks) {}
