package org.arenalab.bench.pager.targets;

import java.io.IOException;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.TouchTimes;
import org.arenalab.os.process.ProcessorAffinity;

/** B6: faults beside two busy threads for each processor, for the pager and for the control. */
final class BusyPart {
  private static final int THREADS_EACH = 2;

  private BusyPart() {}

  /** The result of a part. */
  record Result(int busyThreads, TouchTimes times, FaultLanes.Result lanes) {}

  static Result run(PagerTargetsPlan plan, FaultLanes control)
      throws IOException, InterruptedException {
    int threads = THREADS_EACH * ProcessorAffinity.allowed().length;
    try (Stage stage = Stage.open(plan.server(), plan::client)) {
      stage.attach();
      int _ = stage.client().awaitEviction();
      TouchTimes times;
      FaultLanes.Result lanes;
      try (BusyThreads _ = BusyThreads.start(threads)) {
        times = stage.touch(plan.faults(), 1);
        lanes = control.run(FaultLanes.Placement.PER_CPU, 1, times.count(), 0);
      }
      stage.end();
      return new Result(threads, times, lanes);
    }
  }
}
