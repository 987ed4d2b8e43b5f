package org.arenalab.bench.result;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.WorkloadParams;

/**
 * Merges N runs of one fork each into one row of N forks. JMH aggregates a row from its forks'
 * {@link BenchmarkResult}s on each request. So JMH's own arithmetic computes score, error,
 * percentiles and secondary metrics of the merged row.
 */
public final class RowMerge {
  private RowMerge() {}

  public static RunResult merge(BenchmarkParams oneFork, List<BenchmarkResult> forks) {
    return new RunResult(withForks(oneFork, forks.size()), new ArrayList<>(forks));
  }

  /** Returns a copy of {@code row} with {@code forks} as its number of forks. */
  public static BenchmarkParams withForks(BenchmarkParams row, int forks) {
    WorkloadParams workload = new WorkloadParams();
    for (String key : row.getParamsKeys()) {
      workload.put(key, row.getParam(key), 0);
    }
    return new BenchmarkParams(
        row.getBenchmark(),
        row.generatedBenchmark(),
        row.shouldSynchIterations(),
        row.getThreads(),
        row.getThreadGroups(),
        row.getThreadGroupLabels(),
        forks,
        row.getWarmupForks(),
        row.getWarmup(),
        row.getMeasurement(),
        row.getMode(),
        workload,
        row.getTimeUnit(),
        row.getOpsPerInvocation(),
        row.getJvm(),
        List.copyOf(row.getJvmArgs()),
        row.getJdkVersion(),
        row.getVmName(),
        row.getVmVersion(),
        row.getJmhVersion(),
        row.getTimeout());
  }
}
