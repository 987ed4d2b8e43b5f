/**
 * Prefetch: decompresses chunks of a {@link org.arenalab.compressed.CompressedArena} before an
 * access has to wait for them.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>demand load</i> is the decompression that an access waits for. The wait is its
 *       <i>stall</i>.
 *   <li>A <i>stream</i> is a run of demand loads with a constant <i>stride</i> in chunks. The
 *       stride may be negative.
 *   <li>The <i>window</i> of a stream is the number of chunks that may be fetched ahead of its
 *       consumer.
 *   <li>A <i>burst</i> is a run of demand loads without a pause. Its chunks are a candidate for a
 *       <i>recorded set</i>.
 *   <li>A <i>replay</i> fetches the chunks of a recorded set.
 *   <li>A fetched chunk is <i>used</i> by its first access. It is <i>wasted</i> if it is compressed
 *       again before that, or if its stream, replay or request ends before that.
 *   <li>A predictor that is <i>off</i> fetches nothing until its <i>trial</i>. The pause before the
 *       trial doubles each time, the back-off.
 * </ul>
 *
 * <p><b>Threading.</b> {@link org.arenalab.tiering.prefetch.Prefetcher} may be called by any
 * thread; one thread runs its loop and owns everything else. Calls from accessing threads are
 * wait-free and make no garbage.
 *
 * <p><b>Errors.</b> A recorded set that does not fit is refused in the log and in the statistics. A
 * chunk that cannot be decompressed is skipped and counted.
 *
 * <p><b>Dependencies.</b> This package uses {@code compressed}, {@code os} and {@code os.process}.
 */
package org.arenalab.tiering.prefetch;
