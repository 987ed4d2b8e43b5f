package org.arenalab.tiering.policy;

import java.util.SplittableRandom;

/**
 * Chunks that are accessed at random, in simulated time. Each chunk has its own mean period; the
 * periods are spread evenly over orders of magnitude, as in programs. A chunk that is idle for
 * {@code tCold} is stored, and its next access is a refault.
 */
final class SimulatedChunks {
  private static final long S = 1_000_000_000;
  private static final int SLOTS = 1 << 16;

  private final SplittableRandom random = new SplittableRandom(7);
  private final double[] periodS;
  private final long[] accessS;
  private final boolean[] stored;

  /** A calendar queue of one second a slot: heads and links of the chunks to access. */
  private final int[] head = new int[SLOTS];

  private final int[] next;
  private final RefaultController controller;
  private final WorkingSet workingSet = new WorkingSet(0);

  /** False while the budget stores nothing. */
  boolean storing = true;

  /** Periods are multiplied by this factor from now on. */
  double slower = 1;

  private long nowS;
  private long refaults;
  private long stepRefaults;
  double refaultShares;

  SimulatedChunks(int chunks, double minS, double maxS, RefaultController controller) {
    this.controller = controller;
    periodS = new double[chunks];
    accessS = new long[chunks];
    stored = new boolean[chunks];
    next = new int[chunks];
    java.util.Arrays.fill(head, -1);
    for (int chunk = 0; chunk < chunks; chunk++) {
      periodS[chunk] = minS * Math.pow(maxS / minS, random.nextDouble());
      plan(chunk);
    }
  }

  private void plan(int chunk) {
    double gap = -Math.log(1 - random.nextDouble()) * periodS[chunk] * slower;
    int slot = (int) ((nowS + Math.clamp((long) gap, 1, SLOTS - 1)) % SLOTS);
    next[chunk] = head[slot];
    head[slot] = chunk;
  }

  /** Runs for some seconds; adds up the refaults as shares of the working set. */
  void run(long seconds) {
    refaults = 0;
    refaultShares = 0;
    for (long end = nowS + seconds; nowS < end; ) {
      nowS++;
      int slot = (int) (nowS % SLOTS);
      int chunk = head[slot];
      head[slot] = -1;
      while (chunk >= 0) {
        int following = next[chunk];
        access(chunk);
        chunk = following;
      }
      if (controller.isDue(nowS * S)) {
        step();
      }
    }
  }

  private void access(int chunk) {
    if (stored[chunk]) {
      stored[chunk] = false;
      stepRefaults++;
    }
    accessS[chunk] = nowS;
    plan(chunk);
  }

  private void step() {
    long accessed = 0;
    long tColdS = controller.tColdNs() / S;
    for (int chunk = 0; chunk < stored.length; chunk++) {
      if (!stored[chunk]) {
        if (nowS - accessS[chunk] >= tColdS) {
          stored[chunk] = storing;
        } else {
          accessed++;
        }
      }
    }
    double working = workingSet.update(accessed, nowS * S);
    controller.step(stepRefaults, working, !storing, nowS * S);
    refaults += stepRefaults;
    refaultShares += stepRefaults / Math.max(working, 1);
    stepRefaults = 0;
  }

  long refaults() {
    return refaults;
  }
}
