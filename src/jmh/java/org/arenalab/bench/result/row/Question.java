package org.arenalab.bench.result.row;

import java.util.List;

/**
 * A question, and the group of rows that answers it.
 *
 * @param text the question itself
 * @param arm the parameter whose values compete
 * @param floor the value of {@code arm} that does the least possible work, or null
 * @param reference the value of {@code arm} that the others want to beat, or null
 * @param rows the rows that answer the question, in the order to show them
 */
public record Question(String text, String arm, String floor, String reference, List<RowId> rows) {}
