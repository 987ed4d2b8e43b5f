/**
 * Block allocators as peers, all used in one way. A <i>block</i> is the memory that an allocation
 * returns.
 *
 * <p>A {@link org.arenalab.bench.peer.block.BlockAllocator} belongs to a fork. Each thread has a
 * {@link org.arenalab.bench.peer.block.ThreadHeap} of it and keeps blocks in <i>slots</i>; a slot
 * holds what a user of that allocator would keep. A {@link
 * org.arenalab.bench.peer.block.ShadowPass} proves a heap before it is timed.
 *
 * <p><b>Errors.</b> A library that does not load is a {@link
 * org.arenalab.bench.peer.PeerUnavailableException}.
 *
 * <p><b>Dependencies.</b> This package uses the library, {@code peer} and {@code workload}.
 */
package org.arenalab.bench.peer.block;
