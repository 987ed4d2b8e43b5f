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

  private final long bytes;
  private final long lengthBytes;

  /** What to add to the number of a 16-byte unit to get the address of its byte. */
  private final long bias;

  LiveBlocks(Region region) {
    lengthBytes = region.lengthBytes >>> UNIT_SHIFT;
    bytes = VirtualMemory.reserve(lengthBytes, VirtualMemory.pageSizeBytes());
    bias = bytes - (region.address >>> UNIT_SHIFT);
  }

  void add(long address) {
    putByte(bias + (address >>> UNIT_SHIFT), LIVE);
  }

  /** Whether a live block starts at an address of the region. */
  boolean contains(long address) {
    return (address & ((1 << UNIT_SHIFT) - 1)) == 0
        && getByte(bias + (address >>> UNIT_SHIFT)) == LIVE;
  }

  /** Takes a block out that is in. */
  void remove(long address) {
    putByte(bias + (address >>> UNIT_SHIFT), (byte) 0);
  }

  void release() {
    ReleaseGate.ours().unmap(bytes, lengthBytes);
  }
}
