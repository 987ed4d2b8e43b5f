package org.arenalab.bench.run;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * A format that keeps each row that JMH finishes; JMH itself would keep the rows only at the end of
 * the run. JMH reports a finished row with the iterations of all forks in one collection. The lines
 * that JMH prints mark where one fork ends and the next begins.
 */
final class RecordingFormat extends ForwardingFormat {
  private static final String FORK = "# Fork: ";
  private static final String WARMUP_FORK = "# Warmup Fork: ";
  private static final String FAILURE = "<failure>";
  private static final String DEAD_FORK = "<forked VM failed";

  private final RunStore store;
  private final List<List<IterationResult>> forks = new ArrayList<>();
  private BenchmarkParams row;
  private boolean measuring;
  private boolean failing;

  RecordingFormat(OutputFormat out, Interruption interruption, RunStore store) {
    super(out, interruption);
    this.store = store;
  }

  @Override
  public void startBenchmark(BenchmarkParams benchmark) {
    super.startBenchmark(benchmark);
    row = benchmark;
    forks.clear();
    measuring = false;
    failing = false;
  }

  @Override
  public void println(String line) {
    super.println(line);
    if (line.startsWith(FORK)) {
      forks.add(new ArrayList<>());
      measuring = true;
    } else if (line.startsWith(WARMUP_FORK)) {
      measuring = false;
    } else if (line.startsWith(DEAD_FORK)) {
      fail(line);
    } else if (line.equals(FAILURE)) {
      failing = true;
    } else if (failing && !line.isBlank()) {
      fail(line.lines().findFirst().orElseThrow());
      failing = false;
    }
  }

  /** Notes the first reason only: a fork that threw also reports its exit afterwards. */
  private void fail(String reason) {
    RowId id = RowId.of(row);
    if (!store.hasFailed(id)) {
      store.fail(id, reason);
    }
  }

  @Override
  public void iterationResult(
      BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {
    super.iterationResult(benchmark, params, iteration, data);
    if (measuring && params.getType() == IterationType.MEASUREMENT) {
      forks.getLast().add(data);
    }
  }

  @Override
  public void endBenchmark(BenchmarkResult result) {
    super.endBenchmark(result);
    List<BenchmarkResult> finished = new ArrayList<>();
    for (List<IterationResult> iterations : forks) {
      if (!iterations.isEmpty()) {
        finished.add(new BenchmarkResult(row, List.copyOf(iterations)));
      }
    }
    if (result != null && !finished.isEmpty()) {
      for (Result<?> external : result.getBenchmarkResults().values()) {
        finished.getFirst().addBenchmarkResult(external);
      }
      store.addRow(new RunResult(row, finished));
    }
  }
}
