package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.bench.BesideOtherJmh;
import org.arenalab.bench.plan.ForkFlags;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;

/** Tests of {@code -prof async} as a user types it. */
@Tag("slow")
@ExtendWith(BesideOtherJmh.class)
@Tag("beside")
class PerForkAsyncProfilerTest {
  @TempDir Path directory;
  @TempDir Path libraries;

  @Test
  void shouldKeepTheOutputOfEachFork() throws Exception {
    String options = "async:libPath=" + ownCopy() + ";dir=" + directory;
    run(options, 2);
    run(options + ";output=flamegraph;direction=forward", 1);

    Path benchmark = onlyEntry(directory);
    assertThat(benchmark.getFileName().toString()).contains("spinOnCpu");
    assertThat(benchmark.resolve("fork-1/summary-cpu.txt")).content().contains("spinOnCpu");
    assertThat(benchmark.resolve("fork-2/summary-cpu.txt")).content().contains("spinOnCpu");
    assertThat(benchmark.resolve("fork-3/flame-cpu-forward.html")).content().contains("spinOnCpu");
  }

  /**
   * Copies the library: the first class that loads it binds it, and other tests have loaded ours.
   */
  private Path ownCopy() throws IOException {
    Path copy = libraries.resolve("libasyncProfiler.so");
    return Files.copy(AsyncProfilerLibrary.file(), copy);
  }

  private static void run(String profiler, int forks)
      throws CommandLineOptionException, RunnerException {
    Options commandLine =
        new CommandLineOptions(
            "ProfiledWork.spinOnCpu$",
            "-f",
            String.valueOf(forks),
            "-r",
            "300ms",
            "-wi",
            "0",
            "-foe",
            "true",
            "-v",
            "SILENT",
            "-prof",
            AsyncProfilerOptions.withLibrary(profiler));
    new Runner(ForkFlags.mergeInto(commandLine).build()).run();
  }

  private static Path onlyEntry(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> all = entries.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }

  @Test
  void shouldRefuseOutputsThatWouldBeEmpty() {
    assertThatThrownBy(() -> new PerForkAsyncProfiler("output=jfr,flamegraph"))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("profile REGEX");
  }

  @Test
  void shouldNameAWrongOptionInOneLine() {
    assertThatThrownBy(() -> new PerForkAsyncProfiler("bogus=1"))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("async:help")
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  @Test
  void shouldShowJmhsOwnHelp() {
    assertThatThrownBy(() -> new PerForkAsyncProfiler("help"))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("rawCommand");
  }
}
