package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Profiles real forks of {@link ProfiledWork}. */
class ProfileRunTest {
  @TempDir Path directory;

  private final StringWriter printed = new StringWriter();

  @BeforeAll
  static void letOtherJmhRunsBe() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @ParameterizedTest
  @CsvSource({
    "spinOnCpu, cpu, 1ms, 1",
    "spinOnCpu, ctimer, 1ms, 1",
    "spinOnCpu, wall, 1ms, 1",
    "allocateOnHeap, alloc, , 1",
    "allocateNative, nativemem, , 1",
    "touchFreshPages, page-faults, , 1",
    "waitForLock, lock, , 2",
  })
  void shouldLeaveThreePagesThatShowTheBenchmarkMethod(
      String method, String event, String interval, int threads) throws IOException {
    Options options = new OptionsBuilder().threads(threads).build();

    ProfileOutcome outcome = profile(method, Map.of(), event, interval, 1, options);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.recordings())
        .singleElement()
        .extracting(Recording::samples)
        .isNotEqualTo(0L);
    String base = "org.arenalab.bench.profiler.ProfiledWork." + method + "-avgt-label=plain-fork1";
    assertThat(names())
        .containsExactlyInAnyOrder(
            base + ".jfr",
            base + ".log",
            base + "-forward.html",
            base + "-reverse.html",
            base + "-heatmap.html");
    for (String page : List.of("-forward.html", "-reverse.html", "-heatmap.html")) {
      assertThat(directory.resolve(base + page)).content().contains(method);
    }
    assertThat(printed.toString()).contains(base + "-heatmap.html");
  }

  private ProfileOutcome profile(
      String method,
      Map<String, List<String>> parameters,
      String event,
      String interval,
      int forks,
      Options options)
      throws IOException {
    return new ProfileRequest(
            List.of("ProfiledWork." + method + "$"),
            parameters,
            new ProfileEvent(event, interval),
            forks,
            options,
            directory)
        .run(AsyncProfilerLibrary.file(), new PrintWriter(printed));
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void shouldKeepEachForkAndSurviveHostileParameterValues() throws IOException {
    List<String> hostile =
        List.of("../../etc/</script><b>&\"", "%p,file=x".replace(',', ';'), "x".repeat(400));

    ProfileOutcome outcome =
        profile("spinOnCpu", Map.of("label", hostile), "ctimer", "1ms", 2, quick());

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.recordings()).hasSize(6);
    assertThat(names()).hasSize(30).allMatch(name -> name.matches("[A-Za-z0-9._=-]{1,255}"));
    try (var files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().endsWith(".html")))
          .allSatisfy(file -> assertThat(file).content().doesNotContain("</script><b>"));
    }
  }

  @Test
  void shouldSayWhyWhenNothingWasSampled() throws IOException {
    ProfileOutcome outcome = profile("spinOnCpu", Map.of(), "lock", null, 1, quick());

    assertThat(outcome.complete()).isFalse();
    assertThat(outcome.failures())
        .singleElement()
        .asString()
        .contains("no sample of event lock")
        .contains("-t");
    assertThat(names()).noneMatch(name -> name.endsWith(".html"));
  }

  private static Options quick() {
    return new OptionsBuilder()
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(150))
        .build();
  }
}
