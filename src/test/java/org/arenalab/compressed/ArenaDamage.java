package org.arenalab.compressed;

import org.arenalab.os.RawMemory;

/** Damages of an arena, for tests of other packages. */
public final class ArenaDamage {
  private ArenaDamage() {}

  /** Flips a bit in the extent of a compressed chunk. */
  public static void flipBit(CompressedArena arena, CompressedRegion region, long chunk) {
    ArenaParts parts = arena.parts();
    long word = parts.table().wordVolatile(region.firstId() + (int) chunk);
    long at = parts.store().pool().address(parts.store().offset(word));
    RawMemory.putByte(at, (byte) (RawMemory.getByte(at) ^ 1));
  }
}
