package org.arenalab.bench.pager.targets;

import java.io.IOException;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.TouchTimes;
import org.arenalab.os.process.ProcessorAffinity;

/** B2: a thread for each processor reads missing pages. */
final class ThroughputPart {
  private ThroughputPart() {}

  /**
   * The result of a part.
   *
   * @param threads that read
   * @param times of their faults
   * @param lanes the control with a lane for each processor
   * @param single the control with a single lane that is not pinned
   */
  record Result(int threads, TouchTimes times, FaultLanes.Result lanes, FaultLanes.Result single) {}

  static Result run(PagerTargetsPlan plan, FaultLanes control)
      throws IOException, InterruptedException {
    int threads = ProcessorAffinity.allowed().length;
    try (Stage stage = Stage.open(plan.server(), plan::client)) {
      stage.attach();
      int evicted = stage.client().awaitEviction();
      TouchTimes times = stage.touch(Math.min(plan.faults(), evicted), threads);
      int each = Math.max(1, times.count() / threads);
      FaultLanes.Result lanes = control.run(FaultLanes.Placement.PER_CPU, threads, each, 0);
      FaultLanes.Result single = control.run(FaultLanes.Placement.SINGLE, threads, each, 0);
      stage.end();
      return new Result(threads, times, lanes, single);
    }
  }
}
