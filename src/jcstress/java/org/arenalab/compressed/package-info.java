/**
 * The concurrency of a compressed arena under jcstress: the handshake of accesses and compressors,
 * chunks that are read while they are loaded, stored or evicted, the LRU lists, the bounce buffer,
 * huge blocks, and extents that are moved.
 *
 * <p>In the arena's own package, so that thousands of small parts can share one mapping: a state is
 * made for each single trial, millions of times. Where a part cannot be that small, the states
 * share an arena, and each has bytes of its own in it.
 */
package org.arenalab.compressed;
