package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.arenalab.bench.BesideOtherJmh;
import org.arenalab.bench.peer.block.Allocators;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@ExtendWith(BesideOtherJmh.class)
@Tag("beside")
class AllocatorBenchmarksTest {
  private static final List<Class<?>> EVERY_ARM =
      List.of(RandomMixedBenchmark.class, SizeSweepBenchmark.class);
  private static final List<Class<?>> ARMS_THAT_FREE_FOREIGN_BLOCKS =
      List.of(ForeignFreeBenchmark.class, LarsonBenchmark.class, ThreadChurnBenchmark.class);

  @Test
  void shouldOfferEveryAllocator() throws Exception {
    for (Class<?> suite : EVERY_ARM) {
      assertThat(arms(suite)).containsExactlyElementsOf(Allocators.NAMES);
    }
    List<String> foreign =
        Allocators.NAMES.stream().filter(name -> !name.equals("arena-confined")).toList();
    for (Class<?> suite : ARMS_THAT_FREE_FOREIGN_BLOCKS) {
      assertThat(arms(suite)).containsExactlyElementsOf(foreign);
    }
  }

  private static String[] arms(Class<?> suite) throws NoSuchFieldException {
    return suite.getField("allocator").getAnnotation(Param.class).value();
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(strings = {"RandomMixed", "SizeSweep", "ForeignFree", "Larson", "ThreadChurn"})
  void shouldRunEveryArm(String suite) throws Exception {
    Set<String> run = new TreeSet<>();
    for (RunResult row :
        new Runner(
                options(suite)
                    .param("form", "replace")
                    .param("workingSet", "100")
                    .param("touch", "first")
                    .param("foreignPercent", "50")
                    .param("size", "4096")
                    .build())
            .run()) {
      assertThat(row.getPrimaryResult().getScore()).isPositive();
      run.add(row.getParams().getParam("allocator"));
    }

    Set<String> expected = new TreeSet<>(Allocators.NAMES);
    if (!suite.equals("RandomMixed") && !suite.equals("SizeSweep")) {
      expected.remove("arena-confined");
    }
    assertThat(run).isEqualTo(expected);
  }

  @Test
  void shouldRunEveryFormWithEveryTouch() throws Exception {
    Set<String> run =
        new Runner(
                options("RandomMixed")
                    .param("allocator", "malloc-plain")
                    .param("workingSet", "400")
                    .build())
            .run().stream()
                .map(row -> row.getParams().getParam("form") + row.getParams().getParam("touch"))
                .collect(Collectors.toSet());

    assertThat(run).hasSize(9);
  }

  @Test
  void shouldRefuseAFormThatItDoesNotKnow() {
    assertThatThrownBy(
            () ->
                new Runner(
                        options("RandomMixed")
                            .param("allocator", "floor")
                            .param("form", "shuffle")
                            .build())
                    .run())
        .isInstanceOf(RunnerException.class)
        .hasStackTraceContaining("form=shuffle");
  }

  private static ChainedOptionsBuilder options(String suite) {
    return new OptionsBuilder()
        .include("\\.suite\\." + suite + "Benchmark\\.")
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(2))
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true);
  }
}
