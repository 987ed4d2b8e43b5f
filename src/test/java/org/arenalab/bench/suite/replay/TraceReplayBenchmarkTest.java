package org.arenalab.bench.suite.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.arenalab.bench.BesideOtherJmh;
import org.arenalab.bench.profiler.GaugeProfiler;
import org.arenalab.bench.result.row.ReplayFigures;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The metrics of a replay, measured in this process. */
@Tag("medium")
@ExtendWith(BesideOtherJmh.class)
class TraceReplayBenchmarkTest {
  private static final int BLOCKS = 4_000;
  private static final int SIZE_BYTES = 4_096;
  private static final double MEBI = 1 << 20;

  @TempDir private Path folder;
  private Path trace;

  /** Two threads allocate and free blocks; at the peak, 15.6 MiB are live. */
  @BeforeEach
  void write() {
    trace = folder.resolve("a.trace");
    try (TraceWriter writer = TraceWriter.create(trace, TraceDescription.exact("test", ""))) {
      for (int id = 0; id < BLOCKS; id++) {
        writer.allocate(id % 2, id, SIZE_BYTES);
      }
      for (int id = 0; id < BLOCKS; id++) {
        writer.free(id % 3 % 2, id);
      }
      var _ = writer.finish();
    }
  }

  private RunResult run(String allocator, int workers, String touch) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include("\\.suite\\.replay\\.TraceReplayBenchmark\\.")
                .param("allocator", allocator)
                .param("trace", trace.toString())
                .param("workers", Integer.toString(workers))
                .param("touch", touch)
                .addProfiler(GaugeProfiler.class)
                .forks(0)
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(5))
                .measurementIterations(2)
                .measurementTime(TimeValue.milliseconds(5))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build())
        .runSingle();
  }

  @ParameterizedTest
  @CsvSource({"floor, 1", "slab-fast, 1", "slab-lean, 2", "malloc-critical, 2"})
  void shouldPublishEachFigure(String allocator, int workers) throws RunnerException {
    RunResult row = run(allocator, workers, "lines");
    Map<String, Double> seen = new HashMap<>();
    row.getSecondaryResults().forEach((label, result) -> seen.put(label, result.getScore()));

    assertThat(row.getPrimaryResult().getScore()).isPositive();
    for (ReplayFigures figures : ReplayFigures.ALL) {
      assertThat(seen).containsKeys(figures.metrics().toArray(String[]::new));
    }
    assertThat(seen)
        .containsKeys(ReplayFigures.RESIDENT_PARTS.toArray(String[]::new))
        .containsKeys("memory.mean", "memory.end");
    assertThat(seen.get("event.p50")).isPositive().isLessThanOrEqualTo(seen.get("event.p99"));
    assertThat(seen.get("event.p999")).isBetween(seen.get("event.p99"), seen.get("event.max"));
    double peak = BLOCKS * (double) SIZE_BYTES / MEBI;
    assertThat(seen.get("live.peak")).isEqualTo(peak);
    // The first half of the events fills the memory, and the second half frees it.
    assertThat(seen.get("live.part01")).isBetween(0.0, 0.1 * peak);
    assertThat(seen.get("live.part10")).isBetween(0.9 * peak, peak);
    assertThat(seen.get("live.part20")).isBetween(0.0, 0.1 * peak);
    if (workers == 1 && !allocator.equals("floor")) {
      assertThat(seen.get("memory.peak")).isBetween(0.5 * peak, 4 * peak);
      assertThat(seen.get("resident.part10")).isGreaterThan(seen.get("resident.part01"));
      assertThat(seen.get("fragmentation")).isPositive();
    }
  }

  @Test
  void shouldRefuseUnknownTouch() {
    assertThatThrownBy(() -> run("floor", 1, "all"))
        .isInstanceOf(RunnerException.class)
        .hasStackTraceContaining("touch=all");
  }
}
