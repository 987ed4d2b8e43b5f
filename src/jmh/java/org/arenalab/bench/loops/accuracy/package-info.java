/**
 * The accuracy of the sources of hotness: all sources that the machine has watch the same accesses
 * at one time, and are judged against the touches, which are exact.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>subject</i> is a source with a range of its own. A range can have one userfaultfd, so
 *       the sources cannot share one. Every access is made in all ranges.
 *   <li>A <i>round</i> is the time between two questions to the sources.
 *   <li>A page is <i>hot</i> if it is accessed all the time, <i>warm</i> if it is accessed once in
 *       about every second round, and <i>cold</i> if it is never accessed.
 *   <li>The <i>control</i> is a range without a source: its accesses cost what an access costs.
 * </ul>
 *
 * <p><b>Threading.</b> One thread accesses and asks; DAMON, which waits for the kernel, is asked by
 * another thread.
 *
 * <p><b>Dependencies.</b> This package uses the library's {@code hotness}, and {@code run}, {@code
 * workload}, {@code loops.chart} and {@code transport}. Used by {@code command} and {@code report}.
 */
package org.arenalab.bench.loops.accuracy;
