package org.arenalab.bench.result.row;

/** A row with fewer forks than promised, and the reason. */
public record MissingRow(RowId id, int forksExpected, int forksFinished, String reason) {}
