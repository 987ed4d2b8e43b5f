package org.arenalab.bench.loops.live;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.bench.mem.MemContents;
import org.arenalab.compressed.CompressedRegion;

/**
 * The thread that uses the region. The hot part is at its start, then the warm part, then the cold
 * part. Every 20 ms it accesses some hot chunks, and every hot chunk at least each 200 ms. It
 * accesses every warm chunk about each 3 s. Each 5 s it scans a stretch of the cold part in order,
 * at 10 us a chunk.
 */
final class Foreground implements Runnable {
  private static final long TURN_NS = 20_000_000;
  private static final int TURNS_PER_HOT_PASS = 10;
  private static final int TURNS_PER_WARM_PASS = 150;
  private static final int TURNS_PER_SCAN = 250;
  private static final long SCAN_PACE_NS = 10_000;

  /** A scan visits one cold chunk of this many. */
  private static final int SCAN_DIVISOR = 100;

  private final CompressedRegion region;
  private final MemContents contents;
  private final SplittableRandom random;
  private final int hot;
  private final int warm;
  private final int chunks;
  private volatile boolean ended;
  private volatile long accesses;
  private volatile long scanned;
  private volatile Throwable failure;

  Foreground(CompressedRegion region, MemContents contents, LivePlan plan) {
    this.region = region;
    this.contents = contents;
    random = new SplittableRandom(plan.seed());
    chunks = Math.toIntExact(region.chunks());
    hot = (int) ((long) chunks * plan.hotPercent() / 100);
    warm = (int) ((long) chunks * plan.warmPercent() / 100);
  }

  @Override
  public void run() {
    try {
      long nextNs = System.nanoTime();
      for (int turn = 0; !ended; turn++) {
        part(0, hot, turn, TURNS_PER_HOT_PASS);
        part(hot, warm, turn, TURNS_PER_WARM_PASS);
        if (turn % TURNS_PER_SCAN == TURNS_PER_SCAN - 1) {
          scan();
        }
        nextNs = Math.max(nextNs + TURN_NS, System.nanoTime());
        LockSupport.parkNanos(this, nextNs - System.nanoTime());
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    }
  }

  /** Accesses the share of a part that is due in this turn. */
  private void part(int first, int count, int turn, int turnsPerPass) {
    int at = turn % turnsPerPass;
    int from = (int) ((long) count * at / turnsPerPass);
    int to = (int) ((long) count * (at + 1) / turnsPerPass);
    for (int i = from; i < to; i++) {
      access(first + i);
    }
  }

  // Only this thread writes the counter.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void scan() {
    int cold = chunks - hot - warm;
    int length = cold / SCAN_DIVISOR;
    if (length == 0) {
      return;
    }
    int start = hot + warm + random.nextInt(cold - length + 1);
    for (int i = 0; i < length && !ended; i++) {
      access(start + i);
      scanned++;
      long endNs = System.nanoTime() + SCAN_PACE_NS;
      while (System.nanoTime() - endNs < 0) {
        Thread.onSpinWait();
      }
    }
  }

  // Only this thread writes the counter.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void access(int chunk) {
    long at = (long) chunk * region.chunkBytes();
    region.putByte(at, (byte) (region.getByte(at) ^ 1));
    contents.recordFlip(chunk);
    accesses++;
  }

  long accesses() {
    return accesses;
  }

  /** Returns the accesses to the cold part. */
  long scanned() {
    return scanned;
  }

  void end() {
    ended = true;
  }

  /** Returns the exception that ended the thread early, or null. */
  Throwable failure() {
    return failure;
  }
}
