package org.arenalab.bench.experiment;

import org.arenalab.os.RawMemory;

/**
 * What is in each block: words that follow from seed, buffer, offset and version, so that a block
 * that is old, torn, shifted, or another one's is told from the right one.
 *
 * <p>Stateless. Cost: an addition and a memory access per word.
 *
 * @param seed of the session
 */
public record BlockPattern(long seed) {
  private static final long STEP = 0x9e37_79b9_7f4a_7c15L;

  /** Where a word was not what it had to be. */
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
   * @param address where it is written, 8-byte aligned
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
   * Reads it back.
   *
   * @throws MismatchException with the first word that is another
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
