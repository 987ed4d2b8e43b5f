/**
 * jcstress tests of the concurrency of ShmArena: every pair of operations whose order could matter,
 * over real off-heap memory with a segment's layout.
 *
 * <p>The tests are in the arena's own package, so that they reach the parts separately. jcstress
 * creates a state for every trial, millions of times. {@link org.arenalab.shm.Ground} therefore
 * hands out a small zeroed piece of memory instead of a mapping.
 */
package org.arenalab.shm;
