/**
 * The competitors and our own allocators and stores, each adapted to one small interface per kind.
 *
 * <p>An <i>arm</i> is one way to solve a suite's problem; the suite's parameter names it. The
 * <i>floor</i> is the arm that does the least work that any solution must do. One thread owns each
 * instance of an arm, unless the type documents otherwise.
 *
 * <p>A <i>page</i> is 4096 bytes of off-heap memory; a {@link org.arenalab.bench.peer.PageCodec}
 * compresses one at a time. A <i>view</i> is a run of off-heap bytes in the two shapes that codecs
 * take: segment and direct buffer. Views are made outside any timed path.
 *
 * <p>A <i>block</i> is a piece of memory that an allocator hands out. A {@link
 * org.arenalab.bench.peer.BlockAllocator} belongs to a fork; each thread opens a {@link
 * org.arenalab.bench.peer.ThreadHeap} of it. The thread keeps its blocks in <i>slots</i>. A slot
 * holds the object that a user of that allocator would keep. A {@link
 * org.arenalab.bench.peer.ShadowPass} verifies a heap before the heap is timed. Only this package
 * of the laboratory calls functions of C libraries through FFM.
 *
 * <p>A {@link org.arenalab.bench.peer.PageStore} keeps pages compressed and loads them again. The
 * stores are the compressed arena, zram, swap, a codec alone, and a naive hash map. A store belongs
 * to a fork; each thread has {@link org.arenalab.bench.peer.StoredPages} of its own in it.
 *
 * <p>A peer that cannot be loaded throws {@link org.arenalab.bench.peer.PeerUnavailableException};
 * no peer is left out silently.
 *
 * <p><b>Knows</b> the library.
 */
package org.arenalab.bench.peer;
