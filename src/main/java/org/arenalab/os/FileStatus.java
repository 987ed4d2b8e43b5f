package org.arenalab.os;

/**
 * The kernel's attributes of an open file.
 *
 * @param regular a plain file, not a directory, a device or a pipe
 * @param sizeBytes its size, holes included
 * @param inode its number in its file system
 */
public record FileStatus(boolean regular, long sizeBytes, long inode) {}
