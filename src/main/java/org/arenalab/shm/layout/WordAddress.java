package org.arenalab.shm.layout;

import org.arenalab.os.Internal;

/**
 * The address of an aligned word, as hot paths store it: shifted left. From the shift back the
 * compiler knows that the address is not negative and is aligned, and omits both checks. A fast
 * path is short, so even these few instructions count.
 */
@Internal
public final class WordAddress {
  private static final int UNUSED_BITS = 8;
  private static final int ALIGNMENT_BITS = 3;

  private WordAddress() {}

  /**
   * Encodes {@code address}, a multiple of 8 with at most 56 bits, as all addresses of a process
   * have.
   */
  public static long keep(long address) {
    return address << UNUSED_BITS;
  }

  /** Returns the address that {@link #keep} encoded. */
  public static long of(long kept) {
    return (kept >>> (UNUSED_BITS + ALIGNMENT_BITS)) << ALIGNMENT_BITS;
  }
}
