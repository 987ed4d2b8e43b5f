package org.arenalab.hotness;

/**
 * A run of whole pages.
 *
 * @param address of the first page
 * @param lengthBytes a multiple of the page size
 */
public record AddressRange(long address, long lengthBytes) {}
