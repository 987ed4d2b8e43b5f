package org.arenalab.bench.result;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.WorkloadParams;

/**
 * Makes one row of N forks out of N runs of one fork each. JMH aggregates a row from its forks'
 * {@link BenchmarkResult}s whenever it is asked, so score, error, percentiles and secondary metrics
 * of the merged row are JMH's own arithmetic.
 */
public final class RowMerge {
  private RowMerge() {}

  public static RunResult merge(BenchmarkParams oneFork, List<BenchmarkResult> forks) {
    return new RunResult(withForks(oneFork, forks.size()), new ArrayList<>(forks));
  }

  /** The same row, said to have {@code forks} forks. */
  static BenchmarkParams withForks(BenchmarkParams row, int forks) {
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
