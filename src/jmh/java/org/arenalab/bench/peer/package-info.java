/**
 * The peers: everything that the suites measure beside our own allocators, sorted by what it stands
 * for: {@code block}, {@code codec}, {@code store} and {@code shm}.
 *
 * <p>An <i>arm</i> is one way to solve a suite's problem; the suite's parameter names it. The
 * <i>floor</i> is the arm that does the least that any solution must do. An arm's instances belong
 * to one thread unless their class says otherwise.
 *
 * <p>A peer that cannot be loaded throws {@link org.arenalab.bench.peer.PeerUnavailableException};
 * no suite leaves it out silently. The functions of C libraries are called through FFM in this room
 * and nowhere else in the laboratory.
 *
 * <p><b>Dependencies.</b> This package uses the library.
 */
package org.arenalab.bench.peer;
