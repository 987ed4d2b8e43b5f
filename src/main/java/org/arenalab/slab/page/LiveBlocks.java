package org.arenalab.slab.page;

import static org.arenalab.os.RawMemory.getByte;
import static org.arenalab.os.RawMemory.putByte;

import org.arenalab.os.Internal;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * A map with one byte for every 16 bytes of the region: whether a live block starts there. It has
 * bytes instead of bits, so threads that free neighbours need no atomic operation.
 *
 * <p>Cost: one store to allocate; one load and one store to free; a sixteenth of the memory in use.
 */
@Internal
public final class LiveBlocks {
  private static final int UNIT_SHIFT = 4;
  private static final byte LIVE = 1;

  /**
   * Bits that are 0 in every block's address: those below 16, and those that a list word has no
   * room for.
   */
  private static final long NO_BLOCK = (1L << UNIT_SHIFT) - 1 | -1L << 48;

  private final long bytes;
  private final long lengthBytes;

  /**
   * The constant to add to a block's address: the sum is 16 times the address of the map byte.
   * Shifted right, the sum is never negative for the compiler, so an access needs no sign test.
   */
  private final long bias;

  public LiveBlocks(Region region) {
    lengthBytes = region.lengthBytes >>> UNIT_SHIFT;
    bytes = VirtualMemory.reserve(lengthBytes, VirtualMemory.pageSizeBytes());
    bias = (bytes << UNIT_SHIFT) - region.address;
  }

  /** Returns the bias, for a fast path that caches it in a field. */
  public long bias() {
    return bias;
  }

  public void add(long address) {
    add(bias, address);
  }

  public static void add(long bias, long address) {
    putByte((address + bias) >>> UNIT_SHIFT, LIVE);
  }

  /** Returns whether a live block starts at an address of the region. */
  public boolean contains(long address) {
    return contains(bias, address);
  }

  public static boolean contains(long bias, long address) {
    return (address & NO_BLOCK) == 0 && getByte((address + bias) >>> UNIT_SHIFT) == LIVE;
  }

  /** Removes a block that is in the map. */
  public void remove(long address) {
    remove(bias, address);
  }

  public static void remove(long bias, long address) {
    putByte((address + bias) >>> UNIT_SHIFT, (byte) 0);
  }

  public void release() {
    ReleaseGate.ours().unmap(bytes, lengthBytes);
  }

  /** Releases the memory; {@link KeptAddresses} holds the addresses. No block is live then. */
  public void releaseKeepingAddresses() {
    KeptAddresses.keep(this, bytes, lengthBytes);
  }
}
