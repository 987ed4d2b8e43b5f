package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The {@code struct statx} of an open file. It is read by descriptor, so it does not depend on a
 * name, and an error keeps its errno.
 *
 * @param mode kind and permissions
 * @param inode its number in its file system
 * @param sizeBytes its size, holes included
 * @param backedBytes the memory that it takes, holes excluded
 */
record Statx(int mode, long inode, long sizeBytes, long backedBytes) {
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int STRUCT_BYTES = 256;
  private static final int MODE_OFFSET = 28;
  private static final int INODE_OFFSET = 32;
  private static final int SIZE_OFFSET = 40;
  private static final int BLOCKS_OFFSET = 48;
  private static final int BLOCK_BYTES = 512;
  private static final int KIND = 0xf000;
  private static final int REGULAR = 0x8000;

  static Statx of(Descriptor file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(STRUCT_BYTES, Long.BYTES);
      long result = file.stat(arena.allocateFrom(""), STATX_BASIC_STATS, status);
      if (result < 0) {
        throw new SystemCallException("statx(" + file + ")", (int) -result);
      }
      return new Statx(
          status.get(JAVA_SHORT, MODE_OFFSET) & 0xffff,
          status.get(JAVA_LONG, INODE_OFFSET),
          status.get(JAVA_LONG, SIZE_OFFSET),
          status.get(JAVA_LONG, BLOCKS_OFFSET) * BLOCK_BYTES);
    }
  }

  SharedMemory.Status status() {
    return new SharedMemory.Status((mode & KIND) == REGULAR, sizeBytes, inode);
  }
}
