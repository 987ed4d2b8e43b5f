package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.BesideOtherJmh;
import org.arenalab.bench.cli.UsageException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

@ExtendWith(BesideOtherJmh.class)
@Tag("beside")
class ProfileComparisonTest {
  @TempDir private Path folder;
  private final StringWriter printed = new StringWriter();

  @Test
  @Tag("slow")
  void shouldCompareWhatTwoRunsHaveInCommon() throws IOException {
    ProfileManifest one = record("one", "spinOnCpu");
    ProfileManifest two = record("two", "spinOnCpu|allocateOnHeap");
    Path pages = folder.resolve("diff");

    int rows = new ProfileComparison(one, two).write(pages, new PrintWriter(printed));

    assertThat(rows).isEqualTo(1);
    String name = "org.arenalab.bench.profiler.ProfiledWork.spinOnCpu-avgt-t1-label=plain-diff-";
    for (String side : List.of("new", "old")) {
      assertThat(pages.resolve(name + side + ".html")).content().contains("spinOnCpu", "maxdiff");
    }
    assertThat(printed.toString()).contains("only in " + two.folder(), "allocateOnHeap");
  }

  @Test
  void shouldRefuseRunsThatHaveNothingInCommon() throws IOException {
    ProfileManifest cpu = empty("cpu");
    ProfileManifest alloc = empty("alloc");

    assertThatThrownBy(() -> new ProfileComparison(cpu, alloc))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("record both with the same --event");
    Path pages = folder.resolve("diff");
    assertThatThrownBy(
            () -> new ProfileComparison(cpu, empty("cpu")).write(pages, new PrintWriter(printed)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no recording of the same row");
    assertThat(pages).doesNotExist();
  }

  @Test
  void shouldSayWhatIsWrongWithAList() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(broken.resolve("profile.json"), "{\"schema\":");
    Path foreign = Files.createDirectories(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("profile.json"), "{}");

    assertThatThrownBy(() -> ProfileManifest.read(broken))
        .hasMessageContaining("not complete JSON");
    assertThatThrownBy(() -> ProfileManifest.read(foreign)).hasMessageContaining("schema");
  }

  private ProfileManifest empty(String event) throws IOException {
    Path run = Files.createDirectories(folder.resolve(event));
    Files.writeString(
        run.resolve("profile.json"),
        "{\"schema\":\"arenalab-profile/1\",\"event\":\"" + event + "\",\"recordings\":[]}");
    return ProfileManifest.read(run);
  }

  private ProfileManifest record(String name, String methods) throws IOException {
    Path run = folder.resolve(name);
    ProfilingOutcome outcome =
        new ProfilingRequest(
                List.of("profile"),
                null,
                new OptionsBuilder()
                    .include("ProfiledWork\\.(" + methods + ")$")
                    .param("label", "plain")
                    .forks(1)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(300))
                    .build(),
                Map.of(),
                new ProfileEvent("ctimer", "1ms"),
                run)
            .run(new PrintWriter(printed));
    assertThat(outcome.failures()).isEmpty();
    return ProfileManifest.read(run);
  }
}
