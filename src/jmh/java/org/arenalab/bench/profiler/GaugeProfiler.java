package org.arenalab.bench.profiler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.arenalab.bench.run.ReadsCounters;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * A profiler that reports the {@link Gauges} of the running benchmark after every iteration. So
 * each gauge has raw data per fork and iteration, like a score. JMH would sum {@code AuxCounters}
 * of type EVENTS over all iterations and forks. The profiler measures nothing and does nothing
 * inside an iteration, so it may always be on. A benchmark without gauges gets no metric from it.
 */
public final class GaugeProfiler implements InternalProfiler, ReadsCounters {

  @Override
  public String getDescription() {
    return "Numbers a benchmark publishes about its own work, such as a compression ratio";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

  @Override
  public Collection<? extends Result<ScalarResult>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    List<ScalarResult> metrics = new ArrayList<>();
    for (Gauge gauge : Gauges.of(benchmark.getBenchmark())) {
      metrics.add(
          new ScalarResult(gauge.label(), gauge.value(), gauge.unit(), AggregationPolicy.AVG));
    }
    return metrics;
  }
}
