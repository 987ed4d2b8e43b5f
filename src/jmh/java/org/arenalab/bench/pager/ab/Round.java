package org.arenalab.bench.pager.ab;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.pager.workload.WorkloadKind;

/**
 * The parts of one workload in one run. Ratios are between parts of one round.
 *
 * @param run number, from 1
 * @param arms results by arm; an arm that was not run, or that the machine lacks, is absent
 */
record Round(int run, WorkloadKind workload, Map<AbArm, ArmResult> arms) {
  /** Returns the rounds of a workload in the order of their runs. */
  static List<Round> of(WorkloadKind kind, List<ArmResult> results) {
    Map<Integer, Round> rounds = new LinkedHashMap<>();
    for (ArmResult each : results) {
      if (each.workload() == kind && each.missing().isEmpty()) {
        rounds
            .computeIfAbsent(each.run(), run -> new Round(run, kind, new EnumMap<>(AbArm.class)))
            .arms
            .put(each.arm(), each);
      }
    }
    return new ArrayList<>(rounds.values());
  }

  /** Returns the units of work for each second of an arm; NaN without the arm. */
  double rate(AbArm arm) {
    ArmResult result = arms.get(arm);
    return result == null || result.work() == null ? Double.NaN : result.work().unitsPerSecond();
  }

  /** Returns the rate of an arm over that of the arm none. */
  double rateRatio(AbArm arm) {
    return rate(arm) / rate(AbArm.NONE);
  }

  /** Returns the processes' time of an arm's loop in ms; NaN without the arm. */
  double elapsedMs(AbArm arm) {
    ArmResult result = arms.get(arm);
    return result == null || result.work() == null ? Double.NaN : result.work().elapsedMs();
  }

  /** Returns a percentile of accesses to missing pages, ns; NaN if there are too few. */
  double touch(AbArm arm, TouchPercentile percentile) {
    ArmResult result = arms.get(arm);
    return result == null ? Double.NaN : result.touch(percentile);
  }

  /** Returns a percentile of an arm over that of another. */
  double touchRatio(AbArm arm, AbArm over, TouchPercentile percentile) {
    return touch(arm, percentile) / touch(over, percentile);
  }

  /** Returns the bytes that an arm saves net of all processes; NaN without the arm. */
  double saved(AbArm arm) {
    ArmResult result = arms.get(arm);
    return result == null || result.memory() == null ? Double.NaN : result.memory().saved();
  }

  /** Returns the evicted bytes from which on the pager saves memory; NaN if nothing had left. */
  double breakEven() {
    ArmResult result = arms.get(AbArm.PAGER);
    return result == null || result.memory() == null
        ? Double.NaN
        : result.memory().atEnd().breakEven();
  }
}
