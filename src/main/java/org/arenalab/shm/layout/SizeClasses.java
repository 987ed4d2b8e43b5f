package org.arenalab.shm.layout;

import org.arenalab.os.Internal;

/**
 * Log-linear size classes, eight to a doubling. The first eight are 1 to 8 granules; after that
 * each step is an eighth of the power of two below. Rounding up wastes less than an eighth of the
 * block.
 *
 * <p>Class {@code c} is {@code 8 * shift + steps}, and its block has {@code (steps + 1) << shift}
 * granules. The hot paths work with {@code shift} and {@code steps} themselves.
 */
@Internal
public final class SizeClasses {
  /** Enough for 2^34 granules, more than {@link #MAX_GRANULES}. */
  public static final int COUNT = 256;

  /** The maximum of an arena's granules: links and list heads number them in 32 bits. */
  public static final long MAX_GRANULES = 1L << 31;

  private static final int STEP_BITS = 3;
  private static final int STEPS = 1 << STEP_BITS;

  private SizeClasses() {}

  /**
   * Returns the shift of the class for {@code granulesLess1 + 1} granules: the number of doublings
   * of a step.
   */
  public static int shift(long granulesLess1) {
    return Math.max(0, Long.SIZE - 1 - STEP_BITS - Long.numberOfLeadingZeros(granulesLess1));
  }

  /** Returns the class of the smallest blocks that hold {@code granules}. */
  public static int ceiling(long granules) {
    int shift = shift(granules - 1);
    return index(shift, (granules - 1) >>> shift);
  }

  /** Returns the class of the largest blocks that fit in {@code granules}. */
  public static int floor(long granules) {
    int ceiling = ceiling(granules);
    return granules(ceiling) == granules ? ceiling : ceiling - 1;
  }

  /** Returns the class of a block that has {@code granulesLess1 + 1} granules. */
  public static int of(long granulesLess1) {
    int shift = shift(granulesLess1);
    return index(shift, granulesLess1 >>> shift);
  }

  public static int index(int shift, long steps) {
    return (shift << STEP_BITS) + (int) steps;
  }

  /** Returns the size of a class's blocks in granules. */
  public static long granules(int sizeClass) {
    int shift = Math.max(0, (sizeClass >>> STEP_BITS) - 1);
    long steps = sizeClass - ((long) shift << STEP_BITS);
    assert steps < 2 * STEPS;
    return (steps + 1) << shift;
  }
}
