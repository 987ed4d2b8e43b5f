package org.arenalab.bench.pager.targets;

import java.io.IOException;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ResidentCost;
import org.arenalab.bench.pager.TouchTimes;

/** B4: half of the missing pages come back by faults, the other half by {@code ensure}. */
final class EnsurePart {
  /** Turns between faults and restores. */
  private static final int TURNS = 10;

  private EnsurePart() {}

  /**
   * The result of a part: the means of the medians of its turns.
   *
   * @param faultNs median of a fault
   * @param ensureNs median of {@code ensure} of a stored page
   * @param count pages of each kind
   * @param resident the cost for a resident page
   */
  record Result(double faultNs, double ensureNs, int count, ResidentCost resident) {}

  static Result run(PagerTargetsPlan plan) throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.server(), plan::client)) {
      stage.attach();
      int evicted = stage.client().awaitEviction();
      int pages = Math.max(1, Math.min(plan.faults(), evicted) / 2 / TURNS);
      double faultNs = 0;
      double ensureNs = 0;
      int count = 0;
      for (int turn = 0; turn < TURNS; turn++) {
        TouchTimes faults = stage.touch(pages, 1);
        TouchTimes restores = stage.times(ClientOrder.of(ClientOrder.Verb.ENSURE, pages));
        faultNs += faults.p50().ns() / TURNS;
        ensureNs += restores.p50().ns() / TURNS;
        count += restores.count();
      }
      ResidentCost resident = stage.client().ask(ClientOrder.Verb.RESIDENT).resident();
      stage.end();
      return new Result(faultNs, ensureNs, count, resident);
    }
  }
}
