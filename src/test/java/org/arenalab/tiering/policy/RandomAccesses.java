package org.arenalab.tiering.policy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * A program that accesses chunks at random, in simulated time. Each chunk has its own mean period;
 * the periods are spread evenly over orders of magnitude, as in programs.
 */
public final class RandomAccesses {
  private static final double S = 1e9;
  private static final int SLOTS = 1 << 20;

  private final SplittableRandom random = new SplittableRandom(7);
  private final double[] periodTicks;

  /** A calendar queue of one tick a slot: heads and links of the chunks to access. */
  private final int[] head = new int[SLOTS];

  private final int[] next;
  private long nowTick;

  /** Periods are multiplied by this factor from now on. */
  double slower = 1;

  /** Creates a program with periods from {@code minS} to {@code maxS} seconds. */
  public RandomAccesses(int chunks, double minS, double maxS, long tickNs) {
    periodTicks = new double[chunks];
    next = new int[chunks];
    Arrays.fill(head, -1);
    for (int chunk = 0; chunk < chunks; chunk++) {
      periodTicks[chunk] = minS * Math.pow(maxS / minS, random.nextDouble()) * S / tickNs;
      plan(chunk);
    }
  }

  private void plan(int chunk) {
    double gap = -Math.log(1 - random.nextDouble()) * periodTicks[chunk] * slower;
    int slot = (int) ((nowTick + Math.clamp((long) gap, 1, SLOTS - 1)) % SLOTS);
    next[chunk] = head[slot];
    head[slot] = chunk;
  }

  /** Does the accesses of the next tick. */
  public void tick(IntConsumer access) {
    nowTick++;
    int slot = (int) (nowTick % SLOTS);
    int chunk = head[slot];
    head[slot] = -1;
    while (chunk >= 0) {
      int following = next[chunk];
      access.accept(chunk);
      plan(chunk);
      chunk = following;
    }
  }

  /** Returns the number of ticks that were done. */
  public long nowTick() {
    return nowTick;
  }
}
