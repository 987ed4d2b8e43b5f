package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** Working memory of a thread that encodes, recodes or reads; borrowed from {@link Scratches}. */
final class Scratch {
  /** Limit on the chunks of a unit, which are encoded before their memory is discarded. */
  static final int UNIT = 512;

  /** Size limit of a unit in bytes: this much memory stays raw while the unit is encoded. */
  static final int UNIT_BYTES = 2 << 20;

  /**
   * Units that are claimed together. One barrier, which interrupts all other threads, serves all of
   * them.
   */
  private static final int UNITS = 4;

  /** Limit on the chunks of a batch, which are claimed together. */
  static final int BATCH = UNITS * UNIT;

  /** Size limit of a batch in bytes. */
  static final int BATCH_BYTES = UNITS * UNIT_BYTES;

  /** Limit on the chunks of a group, for which one call asks the pool for room. */
  private static final int GROUP = 8;

  /** Size limit of a group in bytes, unless one chunk is larger: eight 4 KiB chunks at worst. */
  private static final int GROUP_BYTES = 36 << 10;

  /** Buffer for the encoded chunks of a group, of any codec. */
  final ByteBuffer encoded;

  final long encodedAddress;

  /** Buffer for a decoded chunk. */
  final ByteBuffer plain;

  final long plainAddress;

  /** Ids of the batch's chunks, and the words that this thread has written for them. */
  final int[] ids = new int[BATCH];

  final long[] words = new long[BATCH];

  /** Batch indexes of chunks that do not compress and may still be claimed. */
  final BitSet rejected = new BitSet(BATCH);

  /** Batch index up to which chunks were already discarded. */
  int discarded;

  /** Chunks that are encoded and have no extent yet. */
  final EncodedGroup group;

  Scratch(int encodedBytes, int plainBytes) {
    group = new EncodedGroup(Math.clamp(GROUP_BYTES / encodedBytes, 1, GROUP), encodedBytes);
    encoded = ByteBuffer.allocateDirect(group.capacityBytes());
    encodedAddress = MemorySegment.ofBuffer(encoded).address();
    plain = ByteBuffer.allocateDirect(plainBytes);
    plainAddress = MemorySegment.ofBuffer(plain).address();
  }

  /** Prepares for another batch. */
  void clear() {
    rejected.clear();
    group.clear();
    discarded = 0;
  }
}
