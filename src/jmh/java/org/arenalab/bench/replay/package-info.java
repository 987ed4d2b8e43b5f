/**
 * The replay of an allocation trace on an allocator.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>script</i> is a decoded trace: words off the heap, in one list for each worker. It is
 *       complete before the clock starts.
 *   <li>A <i>worker</i> is a thread of a replay. It replays the events of some threads of the
 *       program in their order.
 *   <li>A <i>pass</i> replays the whole script once. At its end all blocks are freed.
 *   <li>A <i>hand-off</i> is the way of a block from the worker that used it last to another one,
 *       which waits for it. Workers wait for nothing else within a pass.
 *   <li>The <i>touch</i> is the part of a new block that is written.
 * </ul>
 *
 * <p><b>Why dependent events only.</b> A recorded program has other waits, such as locks. They are
 * unknown, and a slower allocator would change them. So two workers keep only the order of events
 * on one block.
 *
 * <p>An allocation of 0 B is replayed as 1 B, because not every allocator accepts it. A block that
 * is live at the end of a trace is freed at the end of a pass, as an event.
 *
 * <p><b>Threading.</b> One thread drives a {@link org.arenalab.bench.replay.Replay}, and is its
 * first worker. All other workers are threads of the replay.
 *
 * <p><b>Errors.</b> A {@link org.arenalab.bench.replay.ReplayException} names a trace that cannot
 * be replayed, or the event at which an allocator failed.
 *
 * <p><b>Dependencies.</b> This package uses the library's {@code trace} and {@code os}, {@code
 * peer.block} and {@code workload}.
 */
package org.arenalab.bench.replay;
