package org.arenalab.slab;

/**
 * The large blocks within the reserved range. At every moment at which no thread is in an
 * operation: {@code spans = live + cached}.
 *
 * @param spans runs of pages of 64 KiB that were taken for them
 * @param live allocated and not freed
 * @param cached freed and kept by a heap for the next one
 * @param liveBytes of the live ones, in whole pages, touched or not
 * @param cachedBytes of the cached ones
 */
public record LargeStats(long spans, long live, long cached, long liveBytes, long cachedBytes) {}
