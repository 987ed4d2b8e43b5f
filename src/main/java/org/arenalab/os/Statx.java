package org.arenalab.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The one field of {@code struct statx} that {@code java.nio} does not have. */
final class Statx {
  private static final int STATX_BLOCKS = 0x400;
  private static final int STRUCT_BYTES = 256;
  private static final int BLOCKS_OFFSET = 48;
  private static final int BLOCK_BYTES = 512;

  private Statx() {}

  /** The file's blocks in bytes: the memory that it takes, holes excluded. */
  static long backedBytes(Descriptor file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(STRUCT_BYTES, Long.BYTES);
      long result = file.stat(arena.allocateFrom(""), STATX_BLOCKS, status);
      if (result < 0) {
        throw new SystemCallException("statx(" + file + ")", (int) -result);
      }
      return status.get(ValueLayout.JAVA_LONG, BLOCKS_OFFSET) * BLOCK_BYTES;
    }
  }
}
