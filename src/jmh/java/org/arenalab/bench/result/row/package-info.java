/**
 * Measured rows: their names, their values, and the statistics over their forks.
 *
 * <p><b>Vocabulary.</b> A <i>row</i> is one benchmark in one mode with one set of parameters and
 * one number of threads; {@link org.arenalab.bench.result.row.RowId} is its name. A <i>label</i> is
 * the short name that distinguishes a row within one table. An <i>estimate</i> is a median over
 * forks with an interval.
 *
 * <p><b>Threading.</b> All types are immutable or confined to one thread.
 *
 * <p><b>Dependencies.</b> Uses JMH and the library, and no other package of the laboratory.
 */
package org.arenalab.bench.result.row;
