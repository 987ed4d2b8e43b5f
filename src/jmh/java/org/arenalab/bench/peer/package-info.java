/**
 * The competitors, each behind the same small interface as our own.
 *
 * <p>An <i>arm</i> is one way to solve a suite's problem; the suite's parameter names it. The
 * <i>floor</i> is the arm that does the least that any solution must. An arm's instances belong to
 * one thread unless they say otherwise.
 *
 * <p>A <i>page</i> is 4096 bytes of off-heap memory; a {@link org.arenalab.bench.peer.PageCodec}
 * compresses one at a time. A <i>view</i> is a run of off-heap bytes in the shapes that codecs take
 * (segment and direct buffer), made outside any timed path. A peer that cannot be loaded says so
 * with {@link org.arenalab.bench.peer.PeerUnavailableException}; it is never left out in silence.
 *
 * <p><b>Knows</b> the library.
 */
package org.arenalab.bench.peer;
