/**
 * The concurrency of ShmArena under jcstress: every pair of operations whose order could matter,
 * over real off-heap memory laid out as a segment.
 *
 * <p>In the arena's own package, so that the parts can be met one by one. A state is made for each
 * single trial, millions of times: {@link org.arenalab.shm.Ground} hands out a zeroed scrap of
 * memory instead of a mapping.
 */
package org.arenalab.shm;
