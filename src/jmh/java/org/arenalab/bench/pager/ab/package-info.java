/**
 * The experiment {@code pager-ab}: predicomp's comparison of its four workloads with the process
 * pager and without, with more arms.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>An <i>arm</i> is the system that a workload runs over: nothing, the pager, zram, or lanes
 *       in C. Each arm's part of a run is a process of its own.
 *   <li>A <i>run</i> is one part of each workload and arm. The arms take turns in an order that is
 *       random for each run. Ratios are of parts of one run.
 *   <li>The <i>baseline</i> is predicomp's word for the arm {@code none} in the names of columns.
 * </ul>
 *
 * <p><b>Files.</b> {@code manifest.json}, {@code all_runs_long.csv}, {@code aggregate.csv}, {@code
 * aggregate_summary.txt} and {@code plots} have predicomp's names, columns and metrics; further
 * columns follow. {@code pager-ab.json} has all figures.
 *
 * <p><b>Threading.</b> One thread runs the parts; Ctrl-C is handled by another.
 *
 * <p><b>Dependencies.</b> This package uses {@code bench.pager}, {@code bench.pager.workload},
 * {@code nativecontrol}, {@code mem}, {@code loops.chart}, {@code run} and {@code result}. Used by
 * {@code command} and {@code report}.
 */
package org.arenalab.bench.pager.ab;
