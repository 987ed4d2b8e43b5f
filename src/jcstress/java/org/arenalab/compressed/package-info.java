/**
 * jcstress tests of the concurrency of a compressed arena. They cover the handshake of accesses and
 * compressors, and reads of chunks that are loaded, stored or evicted. They also cover the LRU
 * lists, the bounce buffer, huge ranges, moved extents, and prefetched or densified chunks.
 *
 * <p>The tests are in the arena's own package, so that thousands of small parts can share one
 * mapping. jcstress creates a state for every trial, millions of times. Where a part cannot be that
 * small, the states share an arena, and each state has bytes of its own in it.
 */
package org.arenalab.compressed;
