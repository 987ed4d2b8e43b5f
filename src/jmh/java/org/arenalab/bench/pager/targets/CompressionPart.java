package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.TouchTimes;

/**
 * B5: faults while the daemon compresses fresh pages of the client as fast as its budget allows.
 */
final class CompressionPart {
  /** Processor time of compression, in percent of one processor: the daemon's default. */
  private static final int BUDGET_PERCENT = 50;

  private static final long POLL_MS = 5;
  private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(1);

  private CompressionPart() {}

  /**
   * The result of a part.
   *
   * @param busy whether fresh pages were compressed
   * @param times of the faults
   * @param evictedMeanwhile fresh pages that left during the faults
   */
  record Result(boolean busy, TouchTimes times, long evictedMeanwhile) {}

  static Result run(PagerTargetsPlan plan, boolean busy) throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.serverWithBudget(BUDGET_PERCENT), plan::client)) {
      stage.attach();
      int _ = stage.client().awaitEviction();
      long before = busy ? fresh(stage, plan) : 0;
      TouchTimes times = stage.touch(plan.faults(), 1);
      long evicted = busy ? missing(stage) - before : 0;
      stage.end();
      return new Result(busy, times, evicted);
    }
  }

  /** Registers fresh pages and waits until they begin to leave; returns those that have left. */
  private static long fresh(Stage stage, PagerTargetsPlan plan)
      throws IOException, InterruptedException {
    var _ = stage.client().ask(ClientOrder.of(ClientOrder.Verb.FRESH, plan.regionMb()));
    long endNs = System.nanoTime() + PATIENCE_NS;
    long missing = missing(stage);
    while (missing == 0) {
      if (System.nanoTime() > endNs) {
        throw new IllegalStateException("no fresh page has left within a minute");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
      missing = missing(stage);
    }
    return missing;
  }

  private static long missing(Stage stage) throws IOException {
    return stage.client().ask(ClientOrder.Verb.FRESH_MISSING).count();
  }
}
