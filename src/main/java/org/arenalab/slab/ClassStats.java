package org.arenalab.slab;

/**
 * The blocks of one size class. While no thread is in an operation, {@code carved = live + cached +
 * free + remote}.
 *
 * @param blockBytes size of a block
 * @param carved blocks that were carved from the pages in use
 * @param live allocated and not freed
 * @param cached in a heap's hot or spare list
 * @param free on the list of their page
 * @param remote freed by another heap's thread, and not collected yet
 */
public record ClassStats(
    long blockBytes, long carved, long live, long cached, long free, long remote) {}
