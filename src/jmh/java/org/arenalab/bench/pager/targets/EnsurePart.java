package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ResidentCost;
import org.arenalab.bench.pager.TouchTimes;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.Verdicts;

/** B4: half of the missing pages come back by faults, the other half by {@code ensure}. */
final class EnsurePart {
  /** Turns between faults and restores. */
  private static final int TURNS = 10;

  private EnsurePart() {}

  /**
   * The result of a part. Each time is the median over the medians of the turns, with its interval.
   *
   * @param faultNs time of a fault
   * @param ensureNs time of {@code ensure} of a stored page
   * @param count pages of each kind
   * @param resident the cost for a resident page
   */
  record Result(Estimate faultNs, Estimate ensureNs, int count, ResidentCost resident) {}

  static Result run(PagerTargetsPlan plan) throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.server(), plan::client)) {
      stage.attach();
      int evicted = stage.client().awaitEviction();
      int pages = Math.max(1, Math.min(plan.faults(), evicted) / 2 / TURNS);
      List<Double> faultNs = new ArrayList<>();
      List<Double> ensureNs = new ArrayList<>();
      int count = 0;
      for (int turn = 0; turn < TURNS; turn++) {
        TouchTimes faults = stage.touch(pages, 1);
        TouchTimes restores = stage.times(ClientOrder.of(ClientOrder.Verb.ENSURE, pages));
        faultNs.add(faults.p50().ns());
        ensureNs.add(restores.p50().ns());
        count += restores.count();
      }
      ResidentCost resident = stage.client().ask(ClientOrder.Verb.RESIDENT).resident();
      stage.end();
      return new Result(
          Verdicts.estimate(faultNs, Double::doubleValue),
          Verdicts.estimate(ensureNs, Double::doubleValue),
          count,
          resident);
    }
  }
}
