package org.arenalab.compressed.chunk;

/**
 * Arithmetic of epochs. An epoch is a number of 31 bits that wraps to 0. A raw chunk is stamped
 * with the epoch of its last access. The top bit of a stamp is a mark: the chunk was prefetched in
 * that epoch, and no access has followed.
 *
 * <p>An access compares the stamp with the current epoch, which never has the mark. It therefore
 * replaces a marked stamp, and needs no instruction for the mark.
 *
 * <p>A chunk that was not accessed for all 2,147,483,648 epochs appears to be accessed now. With an
 * epoch of 100 ms that takes 6.8 years.
 */
final class Epoch {
  static final int LAST = Integer.MAX_VALUE;
  private static final int UNUSED = Integer.MIN_VALUE;

  private Epoch() {}

  static int next(int epoch) {
    return (epoch + 1) & LAST;
  }

  /** Returns the number of epochs from a stamp to {@code now}; ignores the mark. */
  static int between(int stamp, int now) {
    return (now - stamp) & LAST;
  }

  /** Returns the stamp of a chunk that is prefetched in this epoch. */
  static int unused(int epoch) {
    return epoch | UNUSED;
  }

  /** Returns whether a stamp has the mark. */
  static boolean isUnused(int stamp) {
    return stamp < 0;
  }
}
