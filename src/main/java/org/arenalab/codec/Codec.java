package org.arenalab.codec;

/**
 * A compression method for chunks.
 *
 * <p>All codecs decode untrusted bytes. Whatever an extent holds, nothing outside the chunk is
 * written. Bytes that are not an encoding of a chunk cause a {@code CompressedArenaException}.
 */
public enum Codec {
  /**
   * No compression: a copy. It saves nothing, so only same-filled chunks are admitted, unless
   * {@code minSavingsPercent} is 0. It shows the cost of the arena itself.
   */
  NONE,
  /** LZ4, the C library through JNI: fastest to encode and decode. */
  LZ4,
  /**
   * LZ4 with the thorough search: denser, as fast to decode, about eight times slower to encode.
   */
  LZ4_HC,
  /**
   * Zstandard at level 1: a third denser than LZ4, two to four times slower both ways. It needs
   * {@code com.github.luben:zstd-jni} on the class path, which the library does not bring along.
   */
  ZSTD
}
