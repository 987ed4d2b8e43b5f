package org.arenalab.bench.result;

import java.util.ArrayList;
import java.util.List;
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
import org.openjdk.jmh.results.ThroughputResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;

/** Rows as JMH would report them, with scores that a test chooses. */
public final class SampleRows {
  private static final long OPERATIONS = 1_000;

  private SampleRows() {}

  /** A row in average time, in nanoseconds. */
  public static RunResult row(String arm, double[][] scores) {
    return row(arm, Mode.AverageTime, TimeUnit.NANOSECONDS, 1, scores);
  }

  public static RunResult row(
      String arm, Mode mode, TimeUnit unit, int threads, double[][] scores) {
    return row(arm, mode, unit, threads, scores, List.of("extra"));
  }

  /** A row in average time whose metrics, named {@code extras}, are twice its score. */
  public static RunResult row(String arm, double[][] scores, List<String> extras) {
    return row(arm, Mode.AverageTime, TimeUnit.NANOSECONDS, 1, scores, extras);
  }

  private static RunResult row(
      String arm, Mode mode, TimeUnit unit, int threads, double[][] scores, List<String> extras) {
    BenchmarkParams params = params(arm, mode, unit, threads, scores.length);
    List<BenchmarkResult> forks = new ArrayList<>();
    for (double[] fork : scores) {
      List<IterationResult> iterations = new ArrayList<>();
      for (double score : fork) {
        IterationResult iteration =
            new IterationResult(
                params,
                params.getMeasurement(),
                new IterationResultMetaData(OPERATIONS, OPERATIONS));
        iteration.addResult(primary(mode, unit, score));
        for (String extra : extras) {
          iteration.addResult(new ScalarResult(extra, score * 2, "B", AggregationPolicy.AVG));
        }
        iterations.add(iteration);
      }
      forks.add(new BenchmarkResult(params, iterations));
    }
    return new RunResult(params, forks);
  }

  private static org.openjdk.jmh.results.Result<?> primary(Mode mode, TimeUnit unit, double score) {
    double unitNs = unit.toNanos(1);
    return mode == Mode.Throughput
        ? new ThroughputResult(
            ResultRole.PRIMARY, "measure", score * OPERATIONS, (long) (OPERATIONS * unitNs), unit)
        : new AverageTimeResult(
            ResultRole.PRIMARY, "measure", OPERATIONS, (long) (score * unitNs * OPERATIONS), unit);
  }

  private static BenchmarkParams params(
      String arm, Mode mode, TimeUnit unit, int threads, int forks) {
    WorkloadParams workload = new WorkloadParams();
    workload.put("arm", arm, 0);
    workload.put("size", "64", 0);
    TimeValue time = TimeValue.milliseconds(10);
    return new BenchmarkParams(
        "a.Suite.measure",
        "a.generated.Suite_measure",
        true,
        threads,
        new int[] {1},
        List.of(),
        forks,
        0,
        new IterationParams(IterationType.WARMUP, 1, time, 1),
        new IterationParams(IterationType.MEASUREMENT, 2, time, 1),
        mode,
        workload,
        unit,
        1,
        "/some/java",
        List.of("-Dflag=1"),
        "25",
        "VM",
        "25+1",
        "1.37",
        TimeValue.minutes(1));
  }
}
