package org.arenalab.slab;

/**
 * The large blocks within the reserved range. While no thread is in an operation, {@code spans =
 * live + cached}.
 *
 * @param spans runs of pages of 64 KiB that the large blocks use
 * @param live allocated and not freed
 * @param cached freed and kept by a heap for its next large block
 * @param liveBytes bytes of the live blocks, in whole pages, touched or not
 * @param cachedBytes bytes of the cached spans
 */
public record LargeStats(long spans, long live, long cached, long liveBytes, long cachedBytes) {}
