/**
 * Codecs as peers, all used in one way. A <i>page</i> is 4,096 bytes of off-heap memory; a {@link
 * org.arenalab.bench.peer.codec.PageCodec} compresses one at a time. A <i>view</i> is a run of
 * off-heap bytes as a segment and as a direct buffer, made outside any timed path.
 *
 * <p><b>Threading.</b> A codec belongs to one thread.
 *
 * <p><b>Errors.</b> A library that does not load is a {@link
 * org.arenalab.bench.peer.PeerUnavailableException}.
 *
 * <p><b>Dependencies.</b> This package uses the library and {@code peer}.
 */
package org.arenalab.bench.peer.codec;
