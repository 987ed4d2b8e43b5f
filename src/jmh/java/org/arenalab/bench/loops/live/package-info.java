/**
 * The three loops at work: a foreground uses a region of real pages, the loops compress its cold
 * part, and a table shows the state each second.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>The <i>foreground</i> is the thread that uses the region. It accesses a hot part all the
 *       time, a warm part now and then, and scans a stretch of the cold part every few seconds.
 *   <li>A <i>sample</i> is the state after each second.
 *   <li>Memory is <i>saved net</i> if the process is smaller by it: the pool, the metadata and the
 *       growth of the JVM are subtracted.
 *   <li>A <i>refault</i> is an access to a chunk that the loops have stored.
 * </ul>
 *
 * <p><b>Threading.</b> One thread samples, one is the foreground.
 *
 * <p><b>Dependencies.</b> This package uses the library's {@code tiering}, and {@code mem}, {@code
 * workload}, {@code kernelmemory}, {@code run}, {@code loops.chart} and {@code transport}. Used by
 * {@code command} and {@code report}.
 */
package org.arenalab.bench.loops.live;
