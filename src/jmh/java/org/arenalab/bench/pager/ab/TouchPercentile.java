package org.arenalab.bench.pager.ab;

import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.LaneTimes;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.TouchTimes;

/** The percentiles of accesses to missing pages. */
public enum TouchPercentile {
  /** The median. */
  P50,
  /** The 99th percentile. */
  P99,
  /** The 99.9th percentile. */
  P999;

  Percentile of(TouchTimes times) {
    return switch (this) {
      case P50 -> times.p50();
      case P99 -> times.p99();
      case P999 -> times.p999();
    };
  }

  Percentile of(FaultLanes.Result lanes) {
    LaneTimes times = LaneTimes.of(lanes);
    return switch (this) {
      case P50 -> times.p50();
      case P99 -> times.p99();
      case P999 -> times.p999();
    };
  }
}
