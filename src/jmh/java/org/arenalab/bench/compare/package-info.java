/**
 * Says what differs between results, and how sure that is.
 *
 * <p><b>Vocabulary.</b> A <i>column</i> is one side of a comparison: a run, or one value of a
 * parameter within a run; the first, or the one asked for, is the <i>reference</i>. A <i>row</i> is
 * everything the columns have in common. A <i>contrast</i> is one column against the reference in
 * one row and one metric: the <i>ratio</i> of their medians, its 95 % interval, a p-value and one
 * of four <i>verdicts</i>: better, worse, the same within the threshold, or unresolved.
 *
 * <p><b>Statistics.</b> The fork is the unit of replication: each is reduced to its median, and
 * only those are compared ({@link org.arenalab.bench.result.ForkStatistics} says why). A difference
 * is claimed where the interval excludes 1, the ratio is beyond the threshold, and the exact test
 * holds after Holm's correction over the rows of a metric. Forks that were measured in passes are
 * compared pass by pass.
 *
 * <p><b>Threading.</b> None: everything is immutable or confined to one thread.
 *
 * <p><b>Arrows.</b> Knows {@code result}, no other room of the laboratory.
 */
package org.arenalab.bench.compare;
