package org.arenalab.bench.workload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * A trace of slots and block sizes, drawn ahead so that the generator is not measured. It has
 * 65,536 draws of two numbers, from xorshift32 (13, 17, 5) seeded with 1. The first number, times
 * the working set, divided by 2<sup>32</sup>, is the slot. The high ten bits of the second, plus
 * 16, are the size in bytes. So slot and size are independent, and both come from high bits.
 *
 * <p>Not written after it is created; any thread may read it.
 */
public final class MixedTrace {
  /** The number of steps before the trace begins again. A power of two. */
  public static final int DRAWS = 1 << 16;

  /** The smallest size that can be drawn, in bytes. */
  public static final int MIN_BYTES = 16;

  /** The largest size that can be drawn, in bytes. */
  public static final int MAX_BYTES = MIN_BYTES + 1023;

  private static final int SEED = 1;
  private static final int SIZE_SHIFT = 22;

  private final int workingSet;
  private final int[] slots;
  private final int[] sizes;

  private MixedTrace(int workingSet, int[] slots, int[] sizes) {
    this.workingSet = workingSet;
    this.slots = slots;
    this.sizes = sizes;
  }

  /** Returns the trace over {@code workingSet} slots. */
  public static MixedTrace of(int workingSet) {
    if (workingSet < 1) {
      throw new IllegalArgumentException("expected 1 slot or more, got " + workingSet);
    }
    int[] slots = new int[DRAWS];
    int[] sizes = new int[DRAWS];
    int random = SEED;
    for (int i = 0; i < DRAWS; i++) {
      random = next(random);
      slots[i] = (int) ((Integer.toUnsignedLong(random) * workingSet) >>> Integer.SIZE);
      random = next(random);
      sizes[i] = MIN_BYTES + (random >>> SIZE_SHIFT);
    }
    return new MixedTrace(workingSet, slots, sizes);
  }

  /** Returns a trace with the slots of {@link #of}, and with {@code sizeBytes} as every size. */
  public static MixedTrace ofSize(int workingSet, int sizeBytes) {
    MixedTrace mixed = of(workingSet);
    Arrays.fill(mixed.sizes, sizeBytes);
    return mixed;
  }

  /** Returns the xorshift32 state after {@code random}. */
  public static int next(int random) {
    int r = random;
    r ^= r << 13;
    r ^= r >>> 17;
    r ^= r << 5;
    return r;
  }

  /**
   * Returns the index after {@code steps} steps of the trace from {@code at}.
   *
   * @throws IllegalArgumentException if the steps cross the end of the trace
   */
  public static int end(int at, int steps) {
    int end = at + steps;
    if (end > DRAWS) {
      throw new IllegalArgumentException(
          "the steps cross the end of the trace: at=%d, steps=%d, expected steps that divide %d"
              .formatted(at, steps, DRAWS));
    }
    return end;
  }

  /** Returns 0 to {@code count - 1} in a random order, which is equal in every call. */
  public static int[] shuffled(int count) {
    int[] order = new int[count];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  public int workingSet() {
    return workingSet;
  }

  /** Returns the slot of each step; not a copy. */
  public int[] slots() {
    return slots;
  }

  /** Returns the size of each step in bytes; not a copy. */
  public int[] sizes() {
    return sizes;
  }

  /**
   * Returns slot and size of each step in one number, for loops that should need few registers.
   * {@link #slot} and {@link #sizeBytes} extract the two parts.
   */
  public long[] steps() {
    long[] steps = new long[DRAWS];
    Arrays.setAll(steps, i -> ((long) slots[i] << Integer.SIZE) | sizes[i]);
    return steps;
  }

  public static int slot(long step) {
    return (int) (step >>> Integer.SIZE);
  }

  public static int sizeBytes(long step) {
    return (int) step;
  }

  /** Returns the smallest size in the trace, in bytes. */
  public int minBytes() {
    return Arrays.stream(sizes).min().orElseThrow();
  }

  /** Returns the largest size in the trace, in bytes. */
  public int maxBytes() {
    return Arrays.stream(sizes).max().orElseThrow();
  }

  /** Returns slot and size of each step, 32 bits little-endian each. */
  public byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(DRAWS * 2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < DRAWS; i++) {
      bytes.putInt(slots[i]).putInt(sizes[i]);
    }
    return bytes.array();
  }

  /**
   * Returns the SHA-256 of {@link #toBytes} in hexadecimal: two rows are comparable only if their
   * hashes are equal.
   */
  public String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(toBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
