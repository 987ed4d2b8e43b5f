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

  /** Faults of a part, at most: fewer than the fresh pages of 512 MiB, which must last as long. */
  private static final int MOST_FAULTS = 50_000;

  private static final long POLL_MS = 5;
  private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(1);

  /** The least share of its budget that compression uses if it saturates the budget. */
  private static final double SATURATED = 0.8;

  private CompressionPart() {}

  /**
   * The result of a part.
   *
   * @param busy whether fresh pages were compressed
   * @param times of the faults
   * @param evictedMeanwhile fresh pages that left during the faults
   * @param freshLeft fresh pages that had not left at the end of the faults
   * @param budgetShare processor time of the daemon's background work during the faults, over what
   *     its budget allows
   */
  record Result(
      boolean busy, TouchTimes times, long evictedMeanwhile, long freshLeft, double budgetShare) {
    /** Returns whether compression had work during all faults, and used its budget. */
    boolean wasSaturated() {
      return freshLeft > 0 && budgetShare >= SATURATED;
    }
  }

  static Result run(PagerTargetsPlan plan, boolean busy) throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.serverWithBudget(BUDGET_PERCENT), plan::client)) {
      stage.attach();
      int _ = stage.client().awaitEviction();
      long fresh = busy ? fresh(stage, plan) : 0;
      long before = busy ? missing(stage) : 0;
      long workNs = workNs(stage);
      long startNs = System.nanoTime();
      TouchTimes times = stage.touch(Math.min(plan.faults(), MOST_FAULTS), 1);
      workNs = workNs(stage) - workNs;
      double allowedNs = (System.nanoTime() - startNs) * (BUDGET_PERCENT / 100.0);
      long missing = busy ? missing(stage) : 0;
      stage.end();
      return new Result(busy, times, missing - before, fresh - missing, workNs / allowedNs);
    }
  }

  private static long workNs(Stage stage) {
    return stage.server().figures().figure("background_cpu_ns");
  }

  /** Registers fresh pages and waits until they begin to leave; returns their number. */
  private static long fresh(Stage stage, PagerTargetsPlan plan)
      throws IOException, InterruptedException {
    long fresh =
        stage.client().ask(ClientOrder.of(ClientOrder.Verb.FRESH, plan.regionMb())).count();
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (missing(stage) == 0) {
      if (System.nanoTime() > endNs) {
        throw new IllegalStateException("no fresh page has left within a minute");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    return fresh;
  }

  private static long missing(Stage stage) throws IOException {
    return stage.client().ask(ClientOrder.Verb.FRESH_MISSING).count();
  }
}
