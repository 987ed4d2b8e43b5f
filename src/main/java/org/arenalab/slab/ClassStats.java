package org.arenalab.slab;

/**
 * The blocks of one size class. At every moment at which no thread is in an operation: {@code
 * carved = live + cached + free + remote}.
 *
 * @param blockBytes their size
 * @param carved how many the pages in use were cut into
 * @param live allocated and not freed
 * @param cached in a heap's hot or spare list
 * @param free on their page's list
 * @param remote freed by another heap's thread, and not back yet
 */
public record ClassStats(
    long blockBytes, long carved, long live, long cached, long free, long remote) {}
