package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Memory that a thread works in while it encodes, recodes or reads; borrowed from {@link
 * Scratches}.
 */
final class Scratch {
  /** The most chunks that are compressed together. */
  static final int BATCH = 512;

  /** And their bytes, if that is more than one chunk: so much stays raw while it is encoded. */
  static final int BATCH_BYTES = 2 << 20;

  /** For an encoded chunk, of whatever codec. */
  final ByteBuffer encoded;

  final long encodedAddress;

  /** For a decoded chunk. */
  final ByteBuffer plain;

  final long plainAddress;

  /** Ids of chunks, and what their words were set to by this thread. */
  final int[] ids = new int[BATCH];

  final long[] words = new long[BATCH];

  /** Of the batch, so many were dropped already. */
  int dropped;

  Scratch(int encodedBytes, int plainBytes) {
    encoded = ByteBuffer.allocateDirect(encodedBytes);
    encodedAddress = MemorySegment.ofBuffer(encoded).address();
    plain = ByteBuffer.allocateDirect(plainBytes);
    plainAddress = MemorySegment.ofBuffer(plain).address();
  }
}
