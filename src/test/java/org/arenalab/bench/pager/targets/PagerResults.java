package org.arenalab.bench.pager.targets;

import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.StageTimes;
import org.arenalab.bench.pager.TouchTimes;

/** Results with known figures. */
final class PagerResults {
  private PagerResults() {}

  static Percentile ns(double value) {
    return new Percentile(value, value - 100, value + 100);
  }

  static TouchTimes times(int count, double p50, double p99, double p999) {
    return new TouchTimes(
        count, count / 1e5, ns(p50), ns(p99), ns(p999), 1_000_000, ns(3 * p99), ns(p99), 0);
  }

  static FaultLanes.Result lanes(long count, double perSecond) {
    FaultLanes.Bounds bounds = new FaultLanes.Bounds(9_000, 90_000);
    return new FaultLanes.Result(
        count, 10_000, 20_000, 40_000, 80_000, 200_000, perSecond, 10_000, bounds, bounds, bounds,
        bounds);
  }

  private static StageTimes.Stage stage(double p50) {
    return new StageTimes.Stage(20_000, ns(p50), ns(2 * p50), ns(3 * p50), "");
  }

  private static LaneStage laneStage(long count, double p50) {
    return new LaneStage(count, p50, 2 * p50, Double.NaN);
  }

  static FaultStages stages() {
    return new FaultStages(
        new StageTimes(stage(3_000), stage(5_000), stage(2_000), stage(10_000)),
        laneStage(9_000, 7_000),
        laneStage(9_000, 400),
        laneStage(9_000, 1_500),
        laneStage(9_000, 2_500));
  }

  static FaultPart.Result faults(int count, double p99) {
    return new FaultPart.Result(
        times(count, 12_000, p99, 100_000),
        lanes(count, 50_000),
        new FaultPart.Work(18_000, 10_000, 17_000, 2_000, 10_000),
        stages());
  }
}
