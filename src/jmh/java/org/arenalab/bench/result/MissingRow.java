package org.arenalab.bench.result;

/** A row with fewer forks than were promised, and why. */
public record MissingRow(RowId id, int forksExpected, int forksFinished, String reason) {}
