package org.arenalab.compressed;

/**
 * How a chunk's bytes are made smaller.
 *
 * <p>All of them decode untrusted bytes: whatever an extent holds, nothing outside the chunk is
 * written, and bytes that are no encoding of a chunk are a {@link CorruptExtentException}.
 */
public enum Codec {
  /**
   * No compression: a copy. It saves nothing, so that only same-filled chunks are admitted, unless
   * {@code minSavingsPercent} is 0. Shows what the arena itself costs.
   */
  NONE,
  /** LZ4, the C library through JNI: the fastest both ways. */
  LZ4,
  /** LZ4 with the thorough search: as fast to decode, denser, about eight times slower to make. */
  LZ4_HC,
  /**
   * Zstandard at level 1: a third denser than LZ4, two to four times slower both ways. Needs {@code
   * com.github.luben:zstd-jni} on the class path, which the library does not bring along.
   */
  ZSTD
}
