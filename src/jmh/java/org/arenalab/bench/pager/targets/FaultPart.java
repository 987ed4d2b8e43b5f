package org.arenalab.bench.pager.targets;

import java.io.IOException;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.DaemonFigures;
import org.arenalab.bench.pager.TouchTimes;

/** B1, B8, B15: all pages leave, and one thread reads them again. */
final class FaultPart {
  private static final int CODEC_PAGES = 20_000;

  /** The daemon's figure of the processor time of all its lanes. */
  private static final String LANES = "fault_cpu_ns";

  private FaultPart() {}

  /**
   * The result of a part.
   *
   * @param times of the faults
   * @param lanes the same of the control
   * @param work processor time
   * @param stages of further faults
   */
  record Result(TouchTimes times, FaultLanes.Result lanes, Work work, FaultStages stages) {}

  /**
   * Processor time in ns.
   *
   * @param evictedNs of daemon and agent for each evicted page
   * @param codecNs of the codec alone for a page
   * @param faultNs of the daemon's lanes for each fault
   * @param decodeNs median of the daemon's decoding
   * @param lanesNs of the control's handler for each fault
   */
  record Work(double evictedNs, double codecNs, double faultNs, double decodeNs, double lanesNs) {}

  static Result run(PagerTargetsPlan plan, FaultLanes control)
      throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan.server(), plan::client)) {
      ClientProcess client = stage.client();
      long codecNs = client.ask(ClientOrder.of(ClientOrder.Verb.CODEC, CODEC_PAGES)).count();
      long beforeNs = stage.processorNs();
      stage.attach();
      long evicted = client.awaitEviction();
      long evictionNs = stage.processorNs() - beforeNs;
      DaemonFigures figures = stage.server().figures();
      beforeNs = figures.figure(LANES);
      TouchTimes times = stage.touch(plan.faults(), 1);
      DaemonFigures after = stage.server().figures();
      double faultNs = (double) (after.figure(LANES) - beforeNs) / times.count();
      FaultLanes.Result lanes = control.run(FaultLanes.Placement.PER_CPU, 1, times.count(), 0);
      Work work =
          new Work(
              (double) evictionNs / evicted,
              codecNs,
              faultNs,
              after.figure("decode_p50_ns"),
              lanes.handlerNsPerFault());
      FaultStages stages = FaultStages.measure(stage);
      stage.end();
      return new Result(times, lanes, work, stages);
    }
  }
}
