package org.arenalab.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Results of every age and state, as they are found on disks. */
@Tag("beside")
class StoredRunTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "golden");

  @TempDir private Path folder;

  static List<Path> golden() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("jmh-"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldReadWhatOlderVersionsOfJmhHaveWritten(Path file) throws Exception {
    StoredRun run = StoredRun.read("golden", file, null);

    assertThat(run.rows()).hasSize(file.toString().contains("sample") ? 2 : 6);
    assertThat(run.remarks()).isEmpty();
    for (StoredRow row : run.rows()) {
      assertThat(row.id().benchmark()).startsWith("golden.GoldenBenchmark.");
      assertThat(row.id().params()).containsOnlyKeys("size");
      assertThat(row.forks()).isEqualTo(2);
      assertThat(row.primary().forkMedians()).hasSize(2).doesNotContain(Double.NaN);
      StoredMetric allocation = row.metric("gc.alloc.rate.norm");
      assertThat(allocation.unit()).isEqualTo("B/op");
      assertThat(allocation.measured()).hasDimensions(2, 2);
    }
    // JMH before 1.27 did not escape quotes.
    assertThat(run.rows())
        .extracting(row -> row.id().params().get("size"))
        .containsAnyOf("it's \"large\" </script>", "it's large");
  }

  @Test
  void shouldHaveGoldenFilesOfOldAndNewVersions() throws Exception {
    assertThat(golden())
        .extracting(file -> file.getFileName().toString())
        .contains("jmh-1.19-avgt.json", "jmh-1.37-sample.json");
    StoredRow sampled =
        StoredRun.read("golden", GOLDEN.resolve("jmh-1.37-sample.json"), null).rows().getFirst();
    assertThat(sampled.metric("p0.99").measured()).hasDimensions(2, 2);
    StoredRow group =
        StoredRun.read("golden", GOLDEN.resolve("jmh-1.19-avgt.json"), null).rows().getLast();
    assertThat(group.id().threads()).isEqualTo(2);
    assertThat(group.metric("write").measured()).hasDimensions(2, 2);
  }

  @Test
  void shouldReduceTheHistogramsOfSampleModeToMeans() throws Exception {
    Path file =
        file(
            row(
                "a",
                "{\"score\": 2.0, \"scoreUnit\": \"us/op\", \"rawDataHistogram\":"
                    + " [[[[1.0, 98], [10.0, 2]], [[2.0, 1]]], [[[3.0, 4]]]]}"));

    StoredRow row = StoredRun.read("run", file, null).rows().getFirst();

    assertThat(row.primary().forks()[0]).containsExactly(new double[] {1.18, 2}, within(1e-9));
  }

  @Test
  void shouldLeaveOutWhatIsNoNumberAndSaySo() throws Exception {
    Path file =
        file(
            row(
                "a",
                "{\"score\": \"NaN\", \"scoreError\": \"+INF\", \"scoreUnit\": \"ns/op\","
                    + " \"rawData\": [[1.5, \"NaN\"], [\"+INF\", \"-INF\"], [2, NaN]]}"));

    StoredRun run = StoredRun.read("run", file, null);

    assertThat(run.rows().getFirst().primary().measured())
        .isDeepEqualTo(new double[][] {{1.5}, {2}});
    assertThat(run.rows().getFirst().primary().isWhole()).isFalse();
    assertThat(run.remarks()).containsExactly("4 scores are NaN or infinite and left out");
  }

  @Test
  void shouldRefuseWhatStandsBehindTheRows() throws Exception {
    String rows = "[" + row("a", "{\"score\": 1, \"scoreUnit\": \"ns/op\"}") + "]";

    refuse(rows + "\n" + rows, "expected the end after the array of rows", "line 2");
    refuse(rows + "garbage", "is not JSON");
  }

  @Test
  void shouldDoWithoutRawData() throws Exception {
    Path file = file(row("a", "{\"score\": 2.5, \"scoreUnit\": \"ns/op\"}"));

    StoredRow row = StoredRun.read("run", file, null).rows().getFirst();

    assertThat(row.primary().score()).isEqualTo(2.5);
    assertThat(row.forks()).isZero();
  }

  @Test
  void shouldTakeTheForksOfARowTogetherThatIsThereTwice() throws Exception {
    String metric = "{\"score\": 1, \"scoreUnit\": \"ns/op\", \"rawData\": [[1, 2], [3, 4]]}";
    StoredRun run = StoredRun.read("run", file(row("a", metric), row("a", metric)), null);

    assertThat(run.rows()).hasSize(1);
    assertThat(run.rows().getFirst().forks()).isEqualTo(4);
    assertThat(run.remarks().getFirst()).contains("more than once");
  }

  @Test
  void shouldTakeOffTheDotThatOldLabelsHave() throws Exception {
    Path file = folder.resolve("old.json");
    Files.writeString(
        file,
        "[{\"benchmark\": \"x.B.m\", \"mode\": \"thrpt\", \"threads\": 4, \"primaryMetric\":"
            + " {\"score\": 1, \"scoreUnit\": \"ops/s\", \"rawData\": [[1]]}, \"secondaryMetrics\":"
            + " {\"\u00b7gc.count\": {\"score\": 3, \"scoreUnit\": \"counts\", \"rawData\":"
            + " [[3]]}}}]");

    StoredRow row = StoredRun.read("run", file, null).rows().getFirst();

    assertThat(row.metric("gc.count").forks()).isDeepEqualTo(new double[][] {{3}});
    assertThat(row.id().label()).isEqualTo("B.m t4");
  }

  @Test
  void shouldNameMetricsOfOldVersionsAsNewOnesDo() throws Exception {
    Path file = folder.resolve("old.json");
    String metric = "{\"score\": 3, \"scoreUnit\": \"ns/op\", \"rawData\": [[3]]}";
    Files.writeString(
        file,
        "[{\"benchmark\": \"x.B.m\", \"mode\": \"sample\", \"threads\": 1, \"primaryMetric\": @,"
                .replace("@", metric)
            + " \"secondaryMetrics\": {\"m·p0.50\": @, \"other·p0.50\": @}}]".replace("@", metric));

    StoredRow row = StoredRun.read("run", file, null).rows().getFirst();

    assertThat(row.metrics())
        .extracting(StoredMetric::name)
        .containsExactly("score", "other:p0.50", "p0.50");
  }

  @Test
  void shouldSayInALineWhatIsWrongWithAFile() throws IOException {
    String whole = row("a", "{\"score\": 1, \"scoreUnit\": \"ns/op\", \"rawData\": [[1]]}");

    refuse("", "is empty (0 bytes)", "-foe true");
    refuse(
        "[" + whole + ",\n" + whole.substring(0, 60), "is cut off: it ends within row 2, line 2");
    refuse("{\"schema\": 1}", "is not JMH's JSON", "found an object");
    refuse("[1, 2]", "is not JMH's JSON", "expected a row");
    refuse("[{\"benchmark\": \"x.B.m\"}]", "expected benchmark and primaryMetric");
    refuse("[" + whole.replace("avgt", "fast") + "]", "expected a mode of JMH, found fast");
    refuse("[" + whole.replace("[[1]]", "[[\"one\"]]") + "]", "expected a number, found \"one\"");
    refuse("[" + whole.replace("[[1]]", "[1]") + "]", "is not JMH's JSON");
    refuse("score,unit\n1,ns", "is text, such as a log, and not JSON", "score,unit");
    assertThatThrownBy(() -> StoredRun.read("run", folder.resolve("none.json"), null))
        .isInstanceOf(UnreadableResultException.class)
        .hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> StoredRun.read("run", folder, null))
        .isInstanceOf(UnreadableResultException.class);
  }

  @Test
  void shouldReadNoResultsAsNoRows() throws Exception {
    assertThat(StoredRun.read("run", file(), null).rows()).isEmpty();
  }

  @Test
  void shouldRefuseAnEnvelopeThatIsCutOffOrSomethingElse() throws Exception {
    Path result = file();
    Path envelope = folder.resolve("envelope.json");
    Files.writeString(envelope, "{\"schema\": \"arenalab-run/1\", \"host\"");
    assertThatThrownBy(() -> StoredRun.read("run", result, envelope))
        .hasMessageContaining("envelope.json is not complete JSON: line 1");
    Files.writeString(envelope, "{\"schema\": \"other\"}");
    assertThatThrownBy(() -> StoredRun.read("run", result, envelope))
        .hasMessageContaining("is not an envelope");
  }

  /** 210 MB, read in a JVM with 512 MB, as a user's would be. */
  @Test
  @Tag("slow")
  void shouldReadALargeResultInLittleMemory() throws Exception {
    Path file = folder.resolve("large.json");
    String metric = "{\"score\": 1, \"scoreUnit\": \"ns/op\", \"rawDataHistogram\": [";
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("[");
      for (int row = 0; row < 100; row++) {
        String[] halves = row("r" + row, metric + "@]}").split("@", -1);
        out.write((row == 0 ? "" : ",") + halves[0]);
        for (int fork = 0; fork < 5; fork++) {
          out.write((fork == 0 ? "[[" : ",[["));
          for (int i = 0; i < 24_000; i++) {
            out.write((i == 0 ? "[" : ",[") + (1_000.25 + i) + ", " + (1 + i % 7) + "]\n   ");
          }
          out.write("]]");
        }
        out.write(halves[1]);
      }
      out.write("]");
    }
    assertThat(Files.size(file)).isGreaterThan(200_000_000);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "org.arenalab.bench.Main",
            "results",
            "show",
            file.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out.lines().filter(line -> line.contains("5 forks"))).hasSize(100);
  }

  private void refuse(String content, String... words) throws IOException {
    Path file = folder.resolve("bad.json");
    Files.writeString(file, content);
    assertThatThrownBy(() -> StoredRun.read("run", file, null))
        .isInstanceOf(UnreadableResultException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageNotContainingAny("\n", "Exception")
        .satisfies(
            e -> Arrays.stream(words).forEach(word -> assertThat(e).hasMessageContaining(word)));
  }

  private Path file(String... rows) throws IOException {
    Path file = folder.resolve("file.json");
    Files.writeString(file, "[" + String.join(",", rows) + "]");
    return file;
  }

  private static String row(String arm, String metric) {
    return "{\"jmhVersion\": \"1.37\", \"benchmark\": \"x.B.m\", \"mode\": \"avgt\", \"threads\":"
        + " 1, \"params\": {\"arm\": \""
        + arm
        + "\"}, \"primaryMetric\": "
        + metric
        + ", \"secondaryMetrics\": {}}";
  }
}
