/**
 * The four workloads of predicomp's pager, each as a process of its own: {@code pager-ab} runs them
 * over plain memory, over paged memory, and over memory that the kernel swaps.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>workload</i> has a label, parameters and a unit of work: predicomp's.
 *   <li>A <i>stable</i> workload accesses one region again and again; {@code mmap_churn} maps and
 *       unmaps memory.
 *   <li>The <i>backing</i> is what happens to cold pages of the region.
 *   <li>A <i>round</i> is the part of a workload between two looks at the clock.
 * </ul>
 *
 * <p>A region has real pages, and every byte of it is checked at the end.
 *
 * <p><b>Threading.</b> A workload is for one thread.
 *
 * <p><b>Dependencies.</b> This package uses the library's {@code pager}, and {@code bench.pager},
 * {@code kernelmemory}, {@code workload}, {@code result} and {@code run}. Used by {@code
 * bench.pager.ab}.
 */
package org.arenalab.bench.pager.workload;
