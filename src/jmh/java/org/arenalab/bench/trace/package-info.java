/**
 * The work of {@code trace info}: the figures of an allocation trace, as text and as a chart.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>The <i>lifetime</i> of a block is the number of events from its allocation to its free.
 *   <li>A <i>blind spot</i> is something that a recorder cannot see.
 * </ul>
 *
 * <p><b>Threading.</b> Each object is used by one thread.
 *
 * <p><b>Dependencies.</b> This package uses the library's {@code trace}, and {@code loops.chart}.
 */
package org.arenalab.bench.trace;
