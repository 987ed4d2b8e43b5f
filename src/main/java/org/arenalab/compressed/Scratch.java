package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Memory that a thread works in while it encodes, recodes or reads; borrowed from {@link
 * Scratches}.
 */
final class Scratch {
  /** The most chunks that are encoded before their memory is given back. */
  static final int UNIT = 512;

  /** And their bytes, if that is more than one chunk: so much stays raw while it is encoded. */
  static final int UNIT_BYTES = 2 << 20;

  /** So many units are claimed together: one barrier, which interrupts all others, does for all. */
  private static final int UNITS = 4;

  /** The most chunks that are claimed together. */
  static final int BATCH = UNITS * UNIT;

  /** And their bytes, if that is more than one chunk. */
  static final int BATCH_BYTES = UNITS * UNIT_BYTES;

  /** The most chunks for which the pool is asked for room at once. */
  private static final int GROUP = 8;

  /**
   * Their size limit in bytes, unless one chunk is larger: eight chunks of 4 KiB at their worst.
   */
  private static final int GROUP_BYTES = 36 << 10;

  /** For the encoded chunks of a group, of whatever codec. */
  final ByteBuffer encoded;

  final long encodedAddress;

  /** For a decoded chunk. */
  final ByteBuffer plain;

  final long plainAddress;

  /** Ids of chunks, and what their words were set to by this thread. */
  final int[] ids = new int[BATCH];

  final long[] words = new long[BATCH];

  /** Those among them that do not compress, and are claimed still. */
  final BitSet rejected = new BitSet(BATCH);

  /** Of the batch, so many were dropped already. */
  int dropped;

  /** What is encoded, and has no extent yet. */
  final EncodedGroup group;

  Scratch(int encodedBytes, int plainBytes) {
    group = new EncodedGroup(Math.clamp(GROUP_BYTES / encodedBytes, 1, GROUP), encodedBytes);
    encoded = ByteBuffer.allocateDirect(group.capacityBytes());
    encodedAddress = MemorySegment.ofBuffer(encoded).address();
    plain = ByteBuffer.allocateDirect(plainBytes);
    plainAddress = MemorySegment.ofBuffer(plain).address();
  }

  /** For another batch. */
  void clear() {
    rejected.clear();
    group.clear();
    dropped = 0;
  }
}
