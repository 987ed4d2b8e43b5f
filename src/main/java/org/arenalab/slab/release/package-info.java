/**
 * The decision which memory returns to the kernel and when, the budget of processor time for it,
 * and the log, counters and JFR events of what was released.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Release</i>: let the kernel take the memory of pages; the addresses stay reserved.
 *   <li><i>Decay</i>: the time for which a page must be empty before it is due.
 *   <li><i>Budget</i>: the fraction of elapsed time that releases may take.
 * </ul>
 *
 * <p><b>Threading.</b> Any thread may use every type.
 *
 * <p><b>Errors.</b> Logging and events never fail the operation that they report. A kernel that
 * refuses a release ends in a {@link org.arenalab.os.SystemCallException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and {@code statistics}.
 */
package org.arenalab.slab.release;
