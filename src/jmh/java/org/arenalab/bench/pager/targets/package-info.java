/**
 * The targets of the process pager, each with the control it is a ratio to: {@code pager targets}.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>target</i> has a label, such as B1.
 *   <li>A <i>part</i> is a server and a client of their own, and the control. One part may measure
 *       several targets. Pager and control take turns.
 *   <li>The <i>C lanes</i> are a pair of processes in C: one touches pages, and the other serves
 *       the faults with a pinned thread on each processor, without a codec.
 * </ul>
 *
 * <p><b>Threading.</b> One thread runs the parts; Ctrl-C is handled by another.
 *
 * <p><b>Dependencies.</b> This package uses {@code bench.pager}, {@code nativecontrol}, {@code
 * mem}, {@code run} and {@code result}. Used by {@code command}.
 */
package org.arenalab.bench.pager.targets;
