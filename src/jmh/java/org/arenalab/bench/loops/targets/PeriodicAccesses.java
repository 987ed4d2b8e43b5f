package org.arenalab.bench.loops.targets;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.bench.mem.MemContents;
import org.arenalab.compressed.CompressedRegion;

/**
 * A thread that accesses the chunks of a region at random times. Each chunk has its own mean
 * period, and the times between its accesses are exponentially distributed. The periods are spread
 * evenly over the orders of magnitude from 1 s to 1 h, as in programs.
 */
final class PeriodicAccesses implements Runnable {
  private static final double SHORTEST_S = 1;
  private static final double LONGEST_S = 3600;
  private static final int SLOTS_PER_SECOND = 50;
  private static final long SLOT_NS = 1_000_000_000L / SLOTS_PER_SECOND;
  private static final int SLOTS = 1 << 19;

  private final CompressedRegion region;
  private final MemContents contents;
  private final SplittableRandom random;
  private final double[] periods;

  /** A calendar queue: for each slot of 20 ms the first chunk, for each chunk the next one. */
  private final int[] first = new int[SLOTS];

  private final int[] next;
  private volatile boolean ended;
  private volatile Throwable failure;

  PeriodicAccesses(CompressedRegion region, MemContents contents, long seed) {
    this.region = region;
    this.contents = contents;
    random = new SplittableRandom(seed);
    int chunks = Math.toIntExact(region.chunks());
    periods = new double[chunks];
    next = new int[chunks];
    Arrays.fill(first, -1);
    for (int chunk = 0; chunk < chunks; chunk++) {
      periods[chunk] =
          SHORTEST_S * Math.pow(LONGEST_S / SHORTEST_S, random.nextDouble()) * SLOTS_PER_SECOND;
      plan(chunk, 0);
    }
  }

  /** Plans the next access of a chunk; one that is more than 2.9 hours away is made earlier. */
  private void plan(int chunk, long now) {
    double gap = -Math.log(1 - random.nextDouble()) * periods[chunk];
    int slot = (int) ((now + Math.clamp((long) gap, 1, SLOTS - 1)) % SLOTS);
    next[chunk] = first[slot];
    first[slot] = chunk;
  }

  @Override
  public void run() {
    try {
      long startNs = System.nanoTime();
      for (long now = 1; !ended; now++) {
        int slot = (int) (now % SLOTS);
        int chunk = first[slot];
        first[slot] = -1;
        while (chunk >= 0) {
          int following = next[chunk];
          access(chunk);
          plan(chunk, now);
          chunk = following;
        }
        LockSupport.parkNanos(this, startNs + now * SLOT_NS - System.nanoTime());
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    }
  }

  private void access(int chunk) {
    long at = (long) chunk * region.chunkBytes();
    region.putByte(at, (byte) (region.getByte(at) ^ 1));
    contents.recordFlip(chunk);
  }

  void end() {
    ended = true;
  }

  /** Returns the exception that ended the thread early, or null. */
  Throwable failure() {
    return failure;
  }
}
