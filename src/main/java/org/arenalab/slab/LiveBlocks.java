package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getByte;
import static org.arenalab.os.RawMemory.putByte;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * For every 16 bytes of the region a byte that says whether a live block starts there. A byte and
 * not a bit, so that threads which free neighbours need no atomic operation.
 *
 * <p>Cost: one store to allocate; one load and one store to free; a sixteenth of the memory in use.
 */
final class LiveBlocks {
  private static final int UNIT_SHIFT = 4;
  private static final byte LIVE = 1;

  /** Bits that no block's address has: those below 16, and those for which a list has no room. */
  private static final long NO_BLOCK = (1L << UNIT_SHIFT) - 1 | -1L << 48;

  private final long bytes;
  private final long lengthBytes;

  /**
   * What to add to an address to get 16 times the address of its byte. Shifted right in the end,
   * the sum is never negative for the compiler, which needs no test of that before each access.
   */
  private final long bias;

  LiveBlocks(Region region) {
    lengthBytes = region.lengthBytes >>> UNIT_SHIFT;
    bytes = VirtualMemory.reserve(lengthBytes, VirtualMemory.pageSizeBytes());
    bias = (bytes << UNIT_SHIFT) - region.address;
  }

  /** For a fast path that keeps it in a field of its own. */
  long bias() {
    return bias;
  }

  void add(long address) {
    add(bias, address);
  }

  static void add(long bias, long address) {
    putByte((address + bias) >>> UNIT_SHIFT, LIVE);
  }

  /** Whether a live block starts at an address of the region. */
  boolean contains(long address) {
    return contains(bias, address);
  }

  static boolean contains(long bias, long address) {
    return (address & NO_BLOCK) == 0 && getByte((address + bias) >>> UNIT_SHIFT) == LIVE;
  }

  /** Takes a block out that is in. */
  void remove(long address) {
    remove(bias, address);
  }

  static void remove(long bias, long address) {
    putByte((address + bias) >>> UNIT_SHIFT, (byte) 0);
  }

  void release() {
    ReleaseGate.ours().unmap(bytes, lengthBytes);
  }
}
