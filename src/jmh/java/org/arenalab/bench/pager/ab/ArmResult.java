package org.arenalab.bench.pager.ab;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.pager.workload.WorkloadResult;

/**
 * The result of a part: an arm's workload in a run.
 *
 * @param run number, from 1
 * @param work of the workload; null for the lanes in C, and if the machine lacks the arm
 * @param server work of the daemon; null for an arm without one
 * @param memory while the loop ran; null without a workload
 * @param lanes figures of the lanes in C; null for another arm
 * @param missing why the machine lacks the arm; else empty
 */
public record ArmResult(
    int run,
    WorkloadKind workload,
    AbArm arm,
    WorkloadResult work,
    ServerWork server,
    MemoryUse memory,
    FaultLanes.Result lanes,
    String missing) {
  static ArmResult missing(int run, WorkloadKind workload, AbArm arm, String reason) {
    return new ArmResult(run, workload, arm, null, null, null, null, reason);
  }

  /** Returns the timed accesses to missing pages. */
  @JsonIgnore
  public long touches() {
    if (lanes != null) {
      return lanes.count();
    }
    return work == null || work.touches() == null ? 0 : work.touches().count();
  }

  /** Returns a percentile of these accesses; unknown if there are too few. */
  Percentile percentile(TouchPercentile percentile) {
    if (lanes != null) {
      return percentile.of(lanes);
    }
    return touches() == 0 ? Percentile.NONE : percentile.of(work.touches());
  }

  /** Returns a percentile of these accesses in ns; NaN if there are too few. */
  @JsonIgnore
  public double touch(TouchPercentile percentile) {
    return percentile(percentile).ns();
  }
}
