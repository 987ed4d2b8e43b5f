/**
 * Stores of cold pages as peers: the compressed arena, zram, swap, and simple stores that one would
 * write first.
 *
 * <p>A {@link org.arenalab.bench.peer.store.ColdStore} belongs to a fork. Each thread has {@link
 * org.arenalab.bench.peer.store.StoredPages} of its own in it.
 *
 * <p><b>Errors.</b> A device that is missing is a {@link
 * org.arenalab.bench.peer.PeerUnavailableException}.
 *
 * <p><b>Dependencies.</b> This package uses the library, {@code kernelmemory}, {@code peer} and
 * {@code peer.codec}.
 */
package org.arenalab.bench.peer.store;
