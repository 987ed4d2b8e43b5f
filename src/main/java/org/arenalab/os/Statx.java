package org.arenalab.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The one field of {@code struct statx} that {@code java.nio} does not tell. */
final class Statx {
  private static final long SYS_STATX = System.getProperty("os.arch").equals("aarch64") ? 291 : 332;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BLOCKS = 0x400;
  private static final int STRUCT_BYTES = 256;
  private static final int BLOCKS_OFFSET = 48;
  private static final int BLOCK_BYTES = 512;

  private Statx() {}

  /** The file's blocks in bytes: what it takes and not what it spans. */
  static long backedBytes(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(STRUCT_BYTES, Long.BYTES);
      MemorySegment noPath = arena.allocateFrom("");
      long result =
          LibC.syscall(
              SYS_STATX, fd, noPath.address(), AT_EMPTY_PATH, STATX_BLOCKS, status.address(), 0);
      if (result < 0) {
        throw new SystemCallException("statx(" + fd + ")", (int) -result);
      }
      return status.get(ValueLayout.JAVA_LONG, BLOCKS_OFFSET) * BLOCK_BYTES;
    }
  }
}
