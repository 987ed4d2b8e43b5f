/**
 * Ways to allocate in shared memory as peers, all used in one way, and ways to translate an offset
 * into an address.
 *
 * <p><b>Threading.</b> A {@link org.arenalab.bench.peer.shm.ShmArm} may be used by several threads
 * where its class says so.
 *
 * <p><b>Dependencies.</b> This package uses the library and {@code peer}.
 */
package org.arenalab.bench.peer.shm;
