package org.arenalab.bench.pager.ab;

import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.TouchTimes;

/** The percentiles of accesses to missing pages. */
public enum TouchPercentile {
  /** The median. */
  P50(0.5),
  /** The 99th percentile. */
  P99(0.99),
  /** The 99.9th percentile. */
  P999(0.999);

  private final double share;

  TouchPercentile(double share) {
    this.share = share;
  }

  double share() {
    return share;
  }

  Percentile of(TouchTimes times) {
    return switch (this) {
      case P50 -> times.p50();
      case P99 -> times.p99();
      case P999 -> times.p999();
    };
  }

  long of(FaultLanes.Result lanes) {
    return switch (this) {
      case P50 -> lanes.p50Ns();
      case P99 -> lanes.p99Ns();
      case P999 -> lanes.p999Ns();
    };
  }
}
