package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.arenalab.Effort;
import org.arenalab.bench.BesideOtherJmh;
import org.arenalab.bench.peer.store.ColdStores;
import org.arenalab.bench.profiler.GaugeProfiler;
import org.arenalab.bench.workload.PageData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@ExtendWith(BesideOtherJmh.class)
class ArenaBenchmarksTest {

  @Test
  void shouldOfferEveryStoreAndEveryKindOfPages() throws Exception {
    assertThat(StoreWork.class.getField("store").getAnnotation(Param.class).value())
        .containsExactlyElementsOf(ColdStores.NAMES);
    assertThat(StoreWork.class.getField("data").getAnnotation(Param.class).value())
        .containsExactlyInAnyOrder(
            Arrays.stream(PageData.values()).map(PageData::label).toArray(String[]::new));
  }

  @Tag("medium")
  @Test
  void shouldMeasureAndReportWhatThePoolTakes() throws Exception {
    for (String suite : List.of("Store", "Load")) {
      Collection<RunResult> rows =
          run(options("Arena" + suite + "Benchmark").param("store", "arena-lz4"));
      assertThat(rows).hasSize(suite.equals("Load") ? 2 : 1);
      RunResult row = rows.iterator().next();
      assertThat(row.getPrimaryResult().getScoreUnit()).isEqualTo("ns/op");
      assertThat(row.getPrimaryResult().getScore()).isBetween(50.0, 1e6);
      assertThat(row.getSecondaryResults())
          .containsKeys("pool.overhead", "pool.compressed", "pool.backed", "pages.fingerprint");
      assertThat(row.getSecondaryResults().get("pool.overhead").getScore()).isBetween(0.0, 50.0);
    }
  }

  @Test
  void shouldMeasureAHitInEveryWay() throws Exception {
    Collection<RunResult> rows = run(options("ArenaHitBenchmark"));

    assertThat(rows).hasSize(6);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.getPrimaryResult().getScore()).isBetween(0.1, 10_000.0));
  }

  @Tag("slow")
  @Test
  void shouldRunEveryStoreWithOneThreadAndWithTwo() throws Exception {
    // The smoke plan, which CI runs too, has every store with one thread.
    for (int threads = Effort.of(2, 1); threads <= 2; threads++) {
      Collection<RunResult> rows = run(options("Arena(Store|Load)Benchmark").threads(threads));
      assertThat(rows).hasSize(3 * ColdStores.NAMES.size());
      assertThat(rows)
          .allSatisfy(row -> assertThat(row.getPrimaryResult().getScore()).isPositive());
    }
  }

  private static ChainedOptionsBuilder options(String benchmarks) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(".*\\." + benchmarks + "\\..*")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(5))
            .addProfiler(GaugeProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    return benchmarks.contains("Hit") ? options : options.param("data", "modules");
  }

  private static Collection<RunResult> run(ChainedOptionsBuilder options) throws Exception {
    return new Runner(options.build()).run();
  }
}
