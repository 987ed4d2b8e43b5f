package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Memory that a thread works in while it encodes, recodes or reads; borrowed from {@link
 * Scratches}.
 */
final class Scratch {
  /** Chunks that are compressed together: 2 MiB, where they are of 4 KiB. */
  static final int BATCH = 512;

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
