package org.arenalab.tiering.policy;

/**
 * Chunks of {@link RandomAccesses} in simulated time. A chunk that is idle for {@code tCold} is
 * stored, and its next access is a refault.
 */
final class SimulatedChunks {
  private static final long S = 1_000_000_000;

  /** The chunks are looked at this often in {@code tCold}, but not more than once in a tick. */
  private static final int LOOKS = 16;

  private final long tickNs;
  private final long[] accessTick;
  private final boolean[] stored;
  private final RefaultController controller;
  private final WorkingSet workingSet = new WorkingSet(0);
  final RandomAccesses accesses;

  /** False while the budget stores nothing. */
  boolean storing = true;

  private long nextLookNs;
  private int storedChunks;
  private long stepRefaults;
  private long stepStale;
  double refaultShares;

  SimulatedChunks(int chunks, double minS, double maxS, long tickNs, RefaultController controller) {
    this.controller = controller;
    this.tickNs = tickNs;
    accesses = new RandomAccesses(chunks, minS, maxS, tickNs);
    accessTick = new long[chunks];
    stored = new boolean[chunks];
  }

  /** Runs for some seconds; adds up the refaults as shares of the working set. */
  void run(long seconds) {
    refaultShares = 0;
    for (long left = seconds * S / tickNs; left > 0; left--) {
      accesses.tick(this::access);
      if (nowNs() >= nextLookNs) {
        look();
      }
      if (controller.isDue(nowNs())) {
        step();
      }
    }
  }

  private long nowNs() {
    return accesses.nowTick() * tickNs;
  }

  private long idleNs(int chunk) {
    return (accesses.nowTick() - accessTick[chunk]) * tickNs;
  }

  private void access(int chunk) {
    if (stored[chunk]) {
      stored[chunk] = false;
      storedChunks--;
      stepRefaults++;
      if (idleNs(chunk) < controller.tColdNs()) {
        stepStale++;
      }
    }
    accessTick[chunk] = accesses.nowTick();
  }

  private void look() {
    long tColdNs = controller.tColdNs();
    nextLookNs = nowNs() + tColdNs / LOOKS;
    for (int chunk = 0; storing && chunk < stored.length; chunk++) {
      if (!stored[chunk] && idleNs(chunk) >= tColdNs) {
        stored[chunk] = true;
        storedChunks++;
      }
    }
  }

  private void step() {
    double working = workingSet.update(stored.length - storedChunks, nowNs());
    controller.step(stepRefaults, stepStale, working, !storing, nowNs());
    refaultShares += stepRefaults / Math.max(working, 1);
    stepRefaults = 0;
    stepStale = 0;
  }
}
