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

  private final long regionAddress;
  private final long bytes;
  private final long lengthBytes;

  LiveBlocks(Region region) {
    regionAddress = region.address;
    lengthBytes = region.lengthBytes >>> UNIT_SHIFT;
    bytes = VirtualMemory.reserve(lengthBytes, VirtualMemory.pageSizeBytes());
  }

  void add(long address) {
    putByte(bytes + ((address - regionAddress) >>> UNIT_SHIFT), LIVE);
  }

  boolean contains(long address) {
    return (address & ((1 << UNIT_SHIFT) - 1)) == 0
        && getByte(bytes + ((address - regionAddress) >>> UNIT_SHIFT)) == LIVE;
  }

  /** Takes a block out. Returns false if none starts at the address. */
  boolean remove(long address) {
    if (!contains(address)) {
      return false;
    }
    putByte(bytes + ((address - regionAddress) >>> UNIT_SHIFT), (byte) 0);
    return true;
  }

  void release() {
    ReleaseGate.ours().unmap(bytes, lengthBytes);
  }
}
