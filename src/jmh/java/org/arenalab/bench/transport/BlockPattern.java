package org.arenalab.bench.transport;

import org.arenalab.os.RawMemory;

/**
 * The content of each block: words computed from seed, buffer, offset and version. An old, torn,
 * shifted or wrong block therefore differs from the right one.
 *
 * <p>Stateless. Cost: an addition and a memory access per word.
 *
 * @param seed the seed of the session
 */
public record BlockPattern(long seed) {
  private static final long STEP = 0x9e37_79b9_7f4a_7c15L;

  /** Thrown for a word that differs from the expected one. */
  public static final class MismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MismatchException(int buffer, long offset, int version, long expected, long found) {
      super(
          "buffer %d, offset 0x%x, version %d: expected 0x%016x, found 0x%016x"
              .formatted(buffer, offset, version, expected, found));
    }
  }

  private long firstWord(int buffer, long offset, int version) {
    long mixed = seed;
    mixed = (mixed ^ buffer) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ (mixed >>> 29) ^ offset) * 0x94d0_49bb_1331_11ebL;
    mixed = (mixed ^ (mixed >>> 32) ^ version) * 0xd6e8_feb8_6659_fd93L;
    return mixed ^ (mixed >>> 32);
  }

  /**
   * Writes the block that belongs at {@code offset} of {@code buffer}.
   *
   * @param address where the block is written, 8-byte aligned
   * @param sizeBytes a multiple of 8
   */
  public void fill(long address, long sizeBytes, int buffer, long offset, int version) {
    long word = firstWord(buffer, offset, version);
    for (long at = 0; at < sizeBytes; at += Long.BYTES) {
      RawMemory.putLong(address + at, word);
      word += STEP;
    }
  }

  /**
   * Checks the block that belongs at {@code offset} of {@code buffer}.
   *
   * @throws MismatchException for the first word that differs
   */
  public void verify(long address, long sizeBytes, int buffer, long offset, int version) {
    long word = firstWord(buffer, offset, version);
    for (long at = 0; at < sizeBytes; at += Long.BYTES) {
      long found = RawMemory.getLong(address + at);
      if (found != word) {
        throw new MismatchException(buffer, offset + at, version, word, found);
      }
      word += STEP;
    }
  }
}
