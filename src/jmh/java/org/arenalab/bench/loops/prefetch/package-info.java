/**
 * The prefetch loop, measured: a consumer accesses a stored region by a pattern, with prefetch and
 * without, and the stalls are counted.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>pass</i> stores the whole region, and then accesses the chunks of a pattern.
 *   <li>A <i>stall</i> is an access that has to decompress its chunk. A stall is <i>avoided</i> if
 *       the pass without prefetch has it and the pass with prefetch does not.
 *   <li>The <i>pace</i> is the time that the consumer works on a chunk before its next access. The
 *       pace 0 is full speed.
 *   <li>Prefetch is <i>wasted</i> on a chunk that is not accessed after it.
 * </ul>
 *
 * <p><b>Threading.</b> One thread consumes.
 *
 * <p><b>Dependencies.</b> This package uses the library's {@code tiering}, and {@code mem}, {@code
 * workload}, {@code run}, {@code loops.chart} and {@code transport}. Used by {@code command} and
 * {@code report}.
 */
package org.arenalab.bench.loops.prefetch;
