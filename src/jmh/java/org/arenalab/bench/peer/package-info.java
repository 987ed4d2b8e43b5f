/**
 * The competitors, each behind the same small interface as our own.
 *
 * <p>An <i>arm</i> is one way to solve a suite's problem; the suite's parameter names it. The
 * <i>floor</i> is the arm that does the least that any solution must. An arm's instances belong to
 * one thread unless they say otherwise.
 *
 * <p>A <i>page</i> is 4096 bytes of off-heap memory; a {@link org.arenalab.bench.peer.PageCodec}
 * compresses one at a time. A <i>view</i> is a run of off-heap bytes in the shapes that codecs take
 * (segment and direct buffer), made outside any timed path.
 *
 * <p>A <i>block</i> is what an allocator hands out. A {@link
 * org.arenalab.bench.peer.BlockAllocator} belongs to a fork; each thread has a {@link
 * org.arenalab.bench.peer.ThreadHeap} of it and keeps blocks in <i>slots</i>, which hold what a
 * user of that allocator would keep. A {@link org.arenalab.bench.peer.ShadowPass} proves a heap
 * before it is timed. The functions of C libraries are called through FFM, here and nowhere else in
 * the laboratory.
 *
 * <p>A {@link org.arenalab.bench.peer.PageStore} keeps pages compressed and has them back: the
 * compressed arena, zram, swap, and what one would write first. It belongs to a fork; each thread
 * has {@link org.arenalab.bench.peer.StoredPages} of its own in it.
 *
 * <p>A peer that cannot be loaded says so with {@link
 * org.arenalab.bench.peer.PeerUnavailableException}; it is never left out in silence.
 *
 * <p><b>Knows</b> the library.
 */
package org.arenalab.bench.peer;
