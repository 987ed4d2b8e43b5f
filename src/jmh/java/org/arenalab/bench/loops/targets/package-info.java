/**
 * The targets of the three loops that need minutes, each with the control it is a ratio to: {@code
 * loops targets}.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>target</i> has a label, such as A1, and one experiment.
 *   <li>A <i>part</i> is one process of an experiment. Parts with loops and without take turns.
 * </ul>
 *
 * <p><b>Threading.</b> One thread runs the parts. In a part, one thread uses the region.
 *
 * <p><b>Dependencies.</b> This package uses the library's {@code tiering}, and {@code mem}, {@code
 * workload}, {@code run}, {@code result} and {@code transport}. Used by {@code command}.
 */
package org.arenalab.bench.loops.targets;
