package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.arenalab.bench.BesideOtherJmh;
import org.arenalab.bench.peer.codec.PageCodec;
import org.arenalab.bench.peer.codec.PageCodecs;
import org.arenalab.bench.peer.codec.PageView;
import org.arenalab.bench.profiler.GaugeProfiler;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@ExtendWith(BesideOtherJmh.class)
@Tag("beside")
class PageBenchmarksTest {
  private static final String[] DATA = {"libjvm", "repetitive"};
  private static final int ITERATIONS = 2;

  @Tag("medium")
  @Test
  void shouldRunEveryArmAndReportItsSizesPerIteration() throws Exception {
    Map<String, Double> ratios = new HashMap<>();
    for (RunResult row : run(".*\\.Page(Compress|Decompress)Benchmark\\..*")) {
      String codec = row.getParams().getParam("codec");
      String data = row.getParams().getParam("data");
      assertThat(row.getPrimaryResult().getScore()).as("%s %s", codec, data).isPositive();
      assertThat(row.getPrimaryResult().getScoreUnit()).isEqualTo("ns/op");
      for (BenchmarkResult fork : row.getBenchmarkResults()) {
        Collection<IterationResult> iterations = fork.getIterationResults();
        assertThat(iterations)
            .hasSize(ITERATIONS)
            .allSatisfy(
                iteration ->
                    assertThat(iteration.getSecondaryResults())
                        .containsKeys(
                            "pages.ratio",
                            "pages.compressed",
                            "pages.over75percent",
                            "pages.sameFilled",
                            "pages.count",
                            "pages.fingerprint"));
      }
      ratios.put(
          row.getParams().getBenchmark() + codec + data,
          row.getSecondaryResults().get("pages.ratio").getScore());
    }

    assertThat(ratios).hasSize(2 * DATA.length * PageCodecs.NAMES.size());
    ratios.forEach(
        (row, ratio) -> {
          if (row.contains("copy")) {
            assertThat(ratio).isEqualTo(1.0);
          } else if (row.endsWith("repetitive")) {
            assertThat(ratio).as(row).isGreaterThan(64);
          } else {
            assertThat(ratio).as(row).isBetween(1.3, 3.0);
          }
        });
  }

  @Test
  void shouldOfferEveryCodecAndEveryKindOfPages() throws Exception {
    assertThat(PageCorpus.class.getField("codec").getAnnotation(Param.class).value())
        .containsExactlyElementsOf(PageCodecs.NAMES);
    assertThat(PageCorpus.class.getField("data").getAnnotation(Param.class).value())
        .containsExactlyInAnyOrder(
            Arrays.stream(PageData.values()).map(PageData::label).toArray(String[]::new));
  }

  @Test
  void shouldNoticeAPageThatIsWrong() {
    try (Arena arena = Arena.ofConfined();
        PageSet pages = PageSet.load(PageData.UNIQUE, 16, 1);
        PageCodec codec = PageCodecs.open("copy");
        CompressedPages compressed = CompressedPages.of(codec, pages)) {
      PageView target = PageView.of(arena.allocate(codec.maxCompressedBytes()));
      compressed.verifyRestored(codec);
      compressed.verifyCompressed(codec, target);
      ByteBuffer ninth = compressed.compressed().get(9).buffer();
      ninth.put(123, (byte) ~ninth.get(123));

      assertThatThrownBy(() -> compressed.verifyRestored(codec))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("restores page 9")
          .hasMessageContaining("byte 123");
      assertThatThrownBy(() -> compressed.verifyCompressed(codec, target))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("compresses page 9");
    }
  }

  private static Collection<RunResult> run(String benchmarks) throws Exception {
    Options options =
        new OptionsBuilder()
            .include(benchmarks)
            .param("data", DATA)
            .param("pages", "64")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(ITERATIONS)
            .measurementTime(TimeValue.milliseconds(5))
            .addProfiler(GaugeProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    return new Runner(options).run();
  }
}
