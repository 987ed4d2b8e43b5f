package org.arenalab.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.AverageTimeResult;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A row of an experiment in the form of JMH's rows, so that {@code compare} and {@code report} read
 * it. Each repetition is a fork of the row: a time and other metrics.
 *
 * @param benchmark the row's class and method
 * @param params that distinguish the row
 * @param forks the repetitions, at least one
 */
public record ExperimentRow(
    String benchmark, SequencedMap<String, String> params, List<Fork> forks) {
  private static final long OPERATIONS = 1_000;

  /**
   * A repetition.
   *
   * @param timeNs the row's score, in nanoseconds for an operation
   * @param metrics the other values
   */
  public record Fork(double timeNs, List<Metric> metrics) {}

  /**
   * A value beside the score.
   *
   * @param unit decides which direction is better: lower for {@code share} and {@code B}, higher
   *     for {@code x}
   */
  public record Metric(String name, double value, String unit) {}

  /** Returns the row in JMH's form. */
  public RunResult result() {
    BenchmarkParams header = header();
    return new RunResult(header, forks.stream().map(fork -> result(header, fork)).toList());
  }

  private static BenchmarkResult result(BenchmarkParams header, Fork fork) {
    IterationResult iteration =
        new IterationResult(
            header, header.getMeasurement(), new IterationResultMetaData(OPERATIONS, OPERATIONS));
    iteration.addResult(
        new AverageTimeResult(
            ResultRole.PRIMARY,
            "time",
            OPERATIONS,
            Math.round(fork.timeNs * OPERATIONS),
            TimeUnit.NANOSECONDS));
    for (Metric metric : fork.metrics) {
      iteration.addResult(
          new ScalarResult(metric.name, metric.value, metric.unit, AggregationPolicy.AVG));
    }
    return new BenchmarkResult(header, new ArrayList<>(List.of(iteration)));
  }

  private BenchmarkParams header() {
    WorkloadParams workload = new WorkloadParams();
    int index = 0;
    for (Map.Entry<String, String> param : params.entrySet()) {
      workload.put(param.getKey(), param.getValue(), index++);
    }
    TimeValue time = TimeValue.seconds(1);
    return new BenchmarkParams(
        benchmark,
        benchmark,
        true,
        1,
        new int[] {1},
        List.of(),
        forks.size(),
        0,
        new IterationParams(IterationType.WARMUP, 0, time, 1),
        new IterationParams(IterationType.MEASUREMENT, 1, time, 1),
        Mode.AverageTime,
        workload,
        TimeUnit.NANOSECONDS,
        1,
        ProcessHandle.current().info().command().orElse("java"),
        List.of(),
        System.getProperty("java.version"),
        System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"),
        "1.37",
        TimeValue.minutes(10));
  }
}
