package org.arenalab.compressed;

import org.arenalab.os.RawMemory;

/** A chunk that one value fills. */
final class Fill {
  private Fill() {}

  static void with(long value, long address, int sizeBytes) {
    byte first = (byte) value;
    if (value == (first & 0xFFL) * 0x0101_0101_0101_0101L) {
      RawMemory.fill(address, sizeBytes, first);
      return;
    }
    for (long at = address; at < address + sizeBytes; at += Long.BYTES) {
      RawMemory.putLong(at, value);
    }
  }

  /** Whether the value at an address fills the chunk. */
  static boolean is(long address, int sizeBytes) {
    long value = RawMemory.getLong(address);
    return RawMemory.getLong(address + sizeBytes / 2) == value
        && RawMemory.getLong(address + sizeBytes - Long.BYTES) == value
        && RawMemory.mismatch(address, address + Long.BYTES, sizeBytes - Long.BYTES) < 0;
  }
}
