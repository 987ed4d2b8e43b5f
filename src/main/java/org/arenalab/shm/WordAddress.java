package org.arenalab.shm;

/**
 * An address of an aligned word as hot paths keep it: shifted left, so that the compiler sees from
 * the shift back that it is neither negative nor unaligned, and leaves out the tests of both. They
 * are few instructions, but a fast path has few as well.
 */
final class WordAddress {
  private static final int UNUSED_BITS = 8;
  private static final int ALIGNMENT_BITS = 3;

  private WordAddress() {}

  /** Keeps {@code address}, a multiple of 8 with at most 56 bits, as all of a process's are. */
  static long keep(long address) {
    return address << UNUSED_BITS;
  }

  /** The address that {@link #keep} kept. */
  static long of(long kept) {
    return (kept >>> (UNUSED_BITS + ALIGNMENT_BITS)) << ALIGNMENT_BITS;
  }
}
