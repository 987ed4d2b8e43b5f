package org.arenalab.bench.pager.ab;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.Verdicts;

/**
 * The figures of one workload over its runs. Each is the median of the runs, with its 95 % interval
 * from six runs on, and with the range of fewer.
 */
public final class AbFigures {
  private final WorkloadKind workload;
  private final List<Round> rounds;

  private AbFigures(WorkloadKind workload, List<Round> rounds) {
    this.workload = workload;
    this.rounds = rounds;
  }

  /** Returns the figures of a workload. */
  public static AbFigures of(WorkloadKind workload, List<ArmResult> results) {
    return new AbFigures(workload, Round.of(workload, results));
  }

  /** Returns the workload. */
  public WorkloadKind workload() {
    return workload;
  }

  /** Returns whether there is no result of the workload. */
  public boolean isEmpty() {
    return rounds.isEmpty();
  }

  /** Returns the arms that have a result, in their order. */
  public List<AbArm> arms() {
    return Arrays.stream(AbArm.values())
        .filter(arm -> rounds.stream().anyMatch(round -> round.arms().containsKey(arm)))
        .toList();
  }

  /** Returns the median of a value over the runs that know it; null if none does. */
  private Estimate estimate(ToDoubleFunction<Round> value) {
    List<Double> known =
        rounds.stream().map(value::applyAsDouble).filter(Double::isFinite).toList();
    return known.isEmpty() ? null : Verdicts.estimate(known, Double::doubleValue);
  }

  /** Returns the units of work for each second; null if the arm has none. */
  public Estimate rate(AbArm arm) {
    return estimate(round -> round.rate(arm));
  }

  /** Returns the rate over that of plain memory in the same run; null if unknown. */
  public Estimate rateRatio(AbArm arm) {
    return estimate(round -> round.rateRatio(arm));
  }

  /** Returns a percentile of accesses to missing pages in ns; null if each run has too few. */
  public Estimate touch(AbArm arm, TouchPercentile percentile) {
    return estimate(round -> round.touch(arm, percentile));
  }

  /** Returns a percentile over that of another arm in the same run; null if unknown. */
  public Estimate touchRatio(AbArm arm, AbArm over, TouchPercentile percentile) {
    return estimate(round -> round.touchRatio(arm, over, percentile));
  }

  /** Returns the accesses to missing pages of all runs together. */
  public long touches(AbArm arm) {
    return rounds.stream()
        .filter(round -> round.arms().containsKey(arm))
        .mapToLong(round -> round.arms().get(arm).touches())
        .sum();
  }

  /** Returns the mean bytes saved net of all processes; null if unknown. */
  public Estimate saved(AbArm arm) {
    return estimate(round -> round.saved(arm));
  }

  /** Returns the evicted bytes from which on the pager saves memory; null if nothing had left. */
  public Estimate breakEven() {
    return estimate(Round::breakEven);
  }

  /** Returns the faults of the pager's client for each unit of work; null without the pager. */
  public Estimate faultsPerUnit() {
    return estimate(
        round -> {
          ArmResult result = round.arms().get(AbArm.PAGER);
          return result == null
              ? Double.NaN
              : (double) result.server().faults() / result.work().units();
        });
  }

  /** Returns a metric of the CSV files; null if no run knows it. */
  Estimate metric(String name) {
    return estimate(AbMetric.named(name).of());
  }
}
