/**
 * Compares results: the differences between them, and how certain they are.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Column</i>: one side of a comparison: a run, or one value of a parameter within a run.
 *   <li><i>Reference</i>: the column that the others are compared with: the first, or the one asked
 *       for.
 *   <li><i>Row</i>: the dimensions that the columns have in common, such as benchmark and
 *       parameters.
 *   <li><i>Contrast</i>: one column compared with the reference column, in one row and one metric.
 *   <li><i>Ratio</i>: the quotient of the two medians of a contrast. It has a 95 % interval and a
 *       p-value.
 *   <li><i>Verdict</i>: better, worse, different (in a metric without a better direction), same
 *       within the threshold, or unresolved.
 * </ul>
 *
 * <p><b>Statistics.</b> The fork is the unit of replication: each fork is reduced to its median.
 * Only medians are compared ({@link org.arenalab.bench.result.row.ForkStatistics} gives the
 * reason). A difference is claimed if the interval excludes 1 and the ratio is beyond the
 * threshold. The exact test must also be significant after Holm's correction over the rows of a
 * metric. Forks that were measured in passes are compared pass by pass.
 *
 * <p><b>Threading.</b> Not needed: each object is immutable or confined to one thread.
 *
 * <p><b>Dependencies.</b> Uses {@code result} and no other package of the laboratory.
 */
package org.arenalab.bench.compare;
