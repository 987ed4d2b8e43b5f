package org.arenalab.tiering.policy;

import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.Internal;

/**
 * The guard of the whole arena against a program that needs what was stored a moment ago, such as a
 * program that works in bursts. {@link ReturnGuard} learns from each chunk alone: every chunk has
 * to return once. A flood of first returns tells about the chunks that have not been stored yet. It
 * raises {@code tCold} at once beyond the interval from their last access to their return.
 *
 * <p><b>A flood</b> is more early first returns than the refault goal allows in five minutes, at
 * least 64, and at least a quarter of the chunks that were stored recently. A scan through a large
 * store returns a smaller share and is left to {@link RefaultController}.
 *
 * <p><b>The floor</b> of {@code tCold} holds for a minute. It holds twice as long each time that
 * the next flood follows soon after its end, up to an hour.
 *
 * <p>Any thread may call {@link #noteReturn}, which is wait-free. One thread calls {@link #tick}.
 */
@Internal
public final class ReturnFlood {
  private static final long NS_PER_S = 1_000_000_000;
  private static final int LEAST_RETURNS = 64;
  private static final double ALLOWED_MINUTES = 5;
  private static final int SHARE_OF_STORED = 4;
  private static final long FIRST_HOLD_NS = 60 * NS_PER_S;
  private static final long LONGEST_HOLD_NS = 3600 * NS_PER_S;

  /** Counts halve at this interval: a step of {@link RefaultController}. */
  private static final long WINDOW_NS = RefaultController.STEP_NS;

  /** Leaves less than one of any count of chunks. */
  private static final int MOST_HALVINGS = 62;

  private final double goalPerMinute;
  private final AtomicLong noted = new AtomicLong();
  private volatile long longestNs;

  /** The value of {@code tCold} with which the chunks of the last flood were stored. */
  private long tColdBeforeNs;

  private long taken;
  private double returned;
  private double stored;
  private long halvedNs;
  private long floorNs;
  private long heldUntilNs;
  private long holdNs = FIRST_HOLD_NS / 2;
  private long floods;

  /**
   * Creates a guard.
   *
   * @param goalPerMinute refaults per minute as a share of the working set
   */
  public ReturnFlood(double goalPerMinute, long nowNs) {
    this.goalPerMinute = goalPerMinute;
    halvedNs = nowNs;
    heldUntilNs = nowNs;
  }

  /**
   * Notes the early return of a chunk that had not returned before.
   *
   * @param storedNs how long it was stored
   */
  public void noteReturn(long storedNs) {
    // A lost update of the longest time is corrected by the next return.
    if (storedNs > longestNs) {
      longestNs = storedNs;
    }
    noted.incrementAndGet();
  }

  /**
   * Looks at what has changed since the last call.
   *
   * @param newlyStored chunks that were stored since then
   * @param workingSet in chunks
   * @param tColdNs the current value
   * @return the least {@code tCold} in nanoseconds; 0 for no limit
   */
  public long tick(long newlyStored, double workingSet, long tColdNs, long nowNs) {
    long windows = (nowNs - halvedNs) / WINDOW_NS;
    if (windows > 0) {
      halvedNs = nowNs;
      int halvings = (int) Math.min(windows, MOST_HALVINGS);
      returned = Math.scalb(returned, -halvings);
      stored = Math.scalb(stored, -halvings);
    }
    long now = noted.get();
    long fresh = now - taken;
    returned += fresh;
    stored += newlyStored;
    taken = now;
    if (fresh > 0 && isFlood(workingSet)) {
      raise(tColdNs, nowNs);
    } else if (returned < 1) {
      longestNs = 0;
    }
    return nowNs < heldUntilNs ? floorNs : 0;
  }

  private boolean isFlood(double workingSet) {
    double allowed = goalPerMinute * ALLOWED_MINUTES * workingSet;
    return returned >= Math.max(LEAST_RETURNS, allowed) && returned * SHARE_OF_STORED >= stored;
  }

  private void raise(long tColdNs, long nowNs) {
    if (nowNs >= heldUntilNs) {
      floods++;
      boolean soon = nowNs - heldUntilNs < holdNs;
      holdNs = soon ? Math.min(2 * holdNs, LONGEST_HOLD_NS) : FIRST_HOLD_NS;
      heldUntilNs = nowNs + holdNs;
      floorNs = 0;
      tColdBeforeNs = tColdNs;
    }
    // The later chunks of one burst were stored for longer than its first ones.
    floorNs = Math.max(floorNs, ReturnGuard.beyondReturn(longestNs, tColdBeforeNs));
  }

  /** Returns the number of floods. */
  public long floods() {
    return floods;
  }
}
