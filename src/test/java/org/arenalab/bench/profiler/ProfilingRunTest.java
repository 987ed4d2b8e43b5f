package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.BesideOtherJmh;
import org.arenalab.bench.ab.ForeignJar;
import org.arenalab.bench.run.JmhJar;
import org.arenalab.bench.run.twins.left.TwinWork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Tests that profile real forks of {@link ProfiledWork}. */
@Tag("slow")
@ExtendWith(BesideOtherJmh.class)
@Tag("beside")
class ProfilingRunTest {
  @TempDir Path parent;
  private Path directory;

  private final StringWriter printed = new StringWriter();

  /** Names the folder with a comma and a percent sign, which async-profiler interprets. */
  @BeforeEach
  void nameDirectory() {
    directory = parent.resolve("a,b %p");
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
    ChainedOptionsBuilder options = new OptionsBuilder().threads(threads);

    ProfilingOutcome outcome = profile(method, event, interval, options);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.recordings())
        .singleElement()
        .extracting(Recording::samples)
        .isNotEqualTo(0L);
    String base =
        "org.arenalab.bench.profiler.ProfiledWork."
            + method
            + "-avgt-t"
            + threads
            + "-label=plain-fork1";
    assertThat(names())
        .containsExactlyInAnyOrder(
            "envelope.json",
            "result.json",
            "profile.json",
            base + ".jfr",
            base + ".log",
            base + "-forward.html",
            base + "-reverse.html",
            base + "-heatmap.html");
    for (String page : List.of("-forward.html", "-reverse.html", "-heatmap.html")) {
      assertThat(directory.resolve(base + page)).content().contains(method);
    }
    assertThat(directory.resolve("envelope.json")).content().contains("\"profiled\" : true");
    assertThat(directory.resolve("profile.json")).content().contains(base + ".jfr", "engine");
    assertThat(printed.toString()).contains(base + "-heatmap.html");
  }

  @Test
  void shouldProfileTheJarOfAnotherProject() throws IOException {
    Path jar = parent.resolve("foreign.jar");
    ForeignJar.write(jar, TwinWork.class);

    ProfilingOutcome outcome =
        new ProfilingRequest(
                List.of("profile", "foreign.jar", "TwinWork.step"),
                new JmhJar(jar),
                new OptionsBuilder()
                    .include("TwinWork.step$")
                    .mode(Mode.AverageTime)
                    .forks(1)
                    .warmupIterations(1)
                    .warmupTime(TimeValue.milliseconds(50))
                    .measurementIterations(2)
                    .measurementTime(TimeValue.milliseconds(200))
                    .build(),
                Map.of(),
                new ProfileEvent("wall", "1ms"),
                directory)
            .run(new PrintWriter(printed));

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.recordings())
        .singleElement()
        .extracting(Recording::samples)
        .isNotEqualTo(0L);
    String base = TwinWork.class.getName() + ".step-avgt-t1-fork1";
    assertThat(names()).contains(base + ".jfr", base + "-forward.html", base + ".log");
    assertThat(directory.resolve(base + "-forward.html")).content().contains("TwinWork");
    assertThat(directory.resolve("result.json")).content().contains("twins.left.TwinWork.step");
    assertThat(directory.resolve("envelope.json")).content().contains("\"profiled\" : true");
  }

  private ProfilingOutcome profile(
      String method, String event, String interval, ChainedOptionsBuilder options, String... labels)
      throws IOException {
    options.include("ProfiledWork." + method + "$");
    if (labels.length > 0) {
      options.param("label", labels);
    }
    return new ProfilingRequest(
            List.of("profile", method),
            null,
            options.build(),
            Map.of(),
            new ProfileEvent(event, interval),
            directory)
        .run(new PrintWriter(printed));
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void shouldKeepEachForkAndSurviveHostileParameterValues() throws IOException {
    String[] hostile = {"../../etc/</script><b>&\"", "%p,file=x", "x".repeat(400)};

    ProfilingOutcome outcome = profile("spinOnCpu", "ctimer", "1ms", quick().forks(2), hostile);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.recordings()).hasSize(6);
    assertThat(names()).hasSize(6 * 5 + 3).allMatch(name -> name.matches("[A-Za-z0-9._=-]{1,255}"));
    try (var files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().endsWith(".html")))
          .allSatisfy(file -> assertThat(file).content().doesNotContain("</script><b>"));
    }
  }

  @Test
  void shouldSayWhyWhenNothingWasSampled() throws IOException {
    ProfilingOutcome outcome = profile("spinOnCpu", "lock", null, quick());

    assertThat(outcome.complete()).isFalse();
    assertThat(outcome.failures())
        .singleElement()
        .asString()
        .contains("no sample of event lock")
        .contains("-t");
    assertThat(names()).noneMatch(name -> name.endsWith(".html") || name.endsWith(".jfr"));
    assertThat(directory.resolve("envelope.json"))
        .content()
        .contains("\"complete\" : false", "no sample of event lock");
  }

  private static ChainedOptionsBuilder quick() {
    return new OptionsBuilder()
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(150));
  }
}
