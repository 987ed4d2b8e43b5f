package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.bench.result.RunFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the command on the baselines in the tree, and on modified copies of them. */
@Tag("beside")
class CompareCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path BASELINE =
      Path.of(System.getProperty("basedir", "."), "results", "baseline", "quick-0.1");
  private static final String SAME = BASELINE.toString();
  private static final Path GOLDEN =
      Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "golden");

  @TempDir private Path folder;

  @BeforeEach
  void useFolder() {
    System.setProperty(RunFolder.PROPERTY, folder.resolve("local").toString());
  }

  @AfterEach
  void useDefault() {
    System.clearProperty(RunFolder.PROPERTY);
  }

  @Tag("medium")
  @Test
  void shouldFindNothingWorseInARunComparedWithItself() {
    CommandOutput ended = compare(SAME, SAME, "--metric", "score");

    assertThat(ended.exit()).as(ended.error()).isZero();
    assertThat(ended.out())
        .contains("quick-0.1 (2)", "geometric mean of 41 rows", "1.00x", "Bootstrap seed 1")
        .doesNotContainPattern("\\d (slower|faster)");
  }

  @Tag("medium")
  @Test
  void shouldCompareARunOfAPlanWithAnOldOne() throws IOException {
    // Older versions called the plan a profile, in the command and in the path.
    Path fresh = changed("RandomMixedBenchmark", 1.5);
    Path file = fresh.resolveSibling("envelope.json");
    Files.copy(BASELINE.resolve("envelope.json"), file, StandardCopyOption.REPLACE_EXISTING);
    ObjectNode envelope = (ObjectNode) JSON.readTree(file.toFile());
    envelope.putArray("command").add("--plan").add("plans/quick.properties");
    ((ObjectNode) envelope.get("runProfile")).put("source", "plans/quick.properties");
    JSON.writeValue(file.toFile(), envelope);

    CommandOutput ended =
        compare(SAME, "mine=" + fresh, "--filter", "benchmark=RandomMixed*", "--metric", "score");

    assertThat(ended.exit()).as(ended.error()).isEqualTo(1);
    assertThat(ended.out()).contains("mine against quick-0.1: 8 slower").doesNotContain("only in");
    assertThat(compare(SAME, fresh.toString(), "--metric", "score").out())
        .contains("geometric mean of 41 rows");
  }

  @Test
  void shouldEndWithOneWhereSomethingIsSlowerForCertain() throws IOException {
    Path slower = changed("RandomMixedBenchmark", 1.5);

    CommandOutput ended = compare(SAME, "mine=" + slower, "--filter", "benchmark=RandomMixed*");
    CommandOutput reversed = compare("mine=" + slower, SAME, "--filter", "benchmark=RandomMixed*");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out()).contains("mine against quick-0.1: 8 slower", "1.500x [");
    assertThat(reversed.exit()).isZero();
    assertThat(reversed.out()).contains("quick-0.1 against mine: 8 faster");
  }

  /** The points of a replay's chart are compared only on request. */
  @Test
  void shouldLeaveOutPartsOfAReplay() throws IOException {
    Path file = folder.resolve("replay.json");
    Files.writeString(
        file,
        """
        [{"benchmark": "x.Bench.run", "mode": "avgt", "params": {"allocator": "one"},
         "primaryMetric": {"score": 1, "scoreUnit": "ns/op", "rawData": [[1], [1], [1]]},
         "secondaryMetrics": {
           "memory.peak": {"score": 2, "scoreUnit": "MiB", "rawData": [[2], [2], [2]]},
           "resident.part01": {"score": 2, "scoreUnit": "MiB", "rawData": [[2], [2], [2]]}}}]\
        """);

    CommandOutput usual = compare(file.toString(), file.toString());
    CommandOutput asked = compare(file.toString(), file.toString(), "--metric", "part");

    assertThat(usual.exit()).as(usual.error()).isZero();
    assertThat(usual.out()).contains("memory.peak").doesNotContain("resident.part01");
    assertThat(asked.out()).contains("resident.part01").doesNotContain("memory.peak");
  }

  @Tag("medium")
  @Test
  void shouldSayThatSixForksAreTooFewForFortyRows() throws IOException {
    CommandOutput ended =
        compare(SAME, "mine=" + changed("RandomMixedBenchmark", 1.5), "--metric", "score");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .contains("with 41 rows and 6 forks p stays above 0.089. Measure 7 forks");
  }

  @Test
  void shouldCompareTheArmsOfOneRunPassByPass() {
    CommandOutput ended =
        compare(
            SAME,
            "--col",
            "allocator",
            "--reference",
            "slab-fast",
            "--filter",
            "benchmark=RandomMixed*",
            "--filter",
            "allocator=slab-*");

    assertThat(ended.exit()).as(ended.error()).isZero();
    assertThat(ended.out())
        .contains("slab-lean", "0.986x [0.800, 1.027]", "Tested by: pairs of a pass, signed rank");
  }

  /** Each suite has its own arms: an arm of another suite is not missing. */
  @Test
  void shouldCompareTheArmsOfSuitesThatHaveOthers() {
    CommandOutput ended =
        compare(SAME, "--col", "allocator", "--reference", "floor", "--metric", "score");

    assertThat(ended.out())
        .contains("slab-fast", "segmentPerAllocation")
        .doesNotContain("not measured");
  }

  @Test
  void shouldTellTheNoiseFloor() {
    CommandOutput ended = compare("--self", SAME, "--metric", "score");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .contains("note: Noise floor of this machine, from 41 rows")
        .contains(
            "Noisiest row:",
            "With 6 forks a side",
            "Fewer than 4 forks a side cannot show a difference");
    assertThat(compare("--self", SAME, "--filter", "benchmark=RandomMixed*").out())
        .contains("note: Noise floor of this machine, from 8 rows")
        .containsPattern("Noisiest row: RandomMixed");
  }

  @Test
  void shouldRefuseWhatCannotBeComparedWithThree() throws IOException {
    Path other = changed("none", 1);
    ObjectNode envelope =
        (ObjectNode) JSON.readTree(other.resolveSibling("envelope.json").toFile());
    ((ObjectNode) envelope.get("host")).put("id", "000000000000");
    JSON.writeValue(other.resolveSibling("envelope.json").toFile(), envelope);

    CommandOutput refused = compare(SAME, other.toString());
    CommandOutput forced = compare(SAME, other.toString(), "--force", "--filter", "Harness");

    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.error()).contains("another host", "--force", "36921e994c5d -> 000000000000");
    assertThat(forced.exit()).isZero();
    assertThat(forced.out()).startsWith("FORCED: these runs cannot be compared (another host)");
  }

  @Tag("medium")
  @Test
  void shouldWriteEveryFormToAFile() throws IOException {
    Path slower = changed("RandomMixedBenchmark", 1.5);
    for (String name : new String[] {"out.md", "out.csv", "out.json", "out.html", "out.txt"}) {
      CommandOutput ended =
          compare(
              SAME,
              "mine=" + slower,
              "--filter",
              "RandomMixed",
              "-o",
              folder.resolve(name).toString());
      assertThat(ended.exit()).as(name).isEqualTo(1);
      assertThat(ended.out()).isEmpty();
    }
    JsonNode json = JSON.readTree(Files.readString(folder.resolve("out.json")));
    assertThat(json.get("exitCode").asInt()).isEqualTo(1);
    assertThat(json.at("/metrics/0/rows/0/cells/1/verdict").asText()).isEqualTo("slower");
    assertThat(json.at("/metrics/0/rows/0/cells/1/forks")).hasSize(6);
    assertThat(Files.readString(folder.resolve("out.md"))).contains("| verdict |", "\\[");
    assertThat(Files.readAllLines(folder.resolve("out.csv")))
        .hasSize(9)
        .first()
        .asString()
        .startsWith("metric,benchmark,");
    assertThat(Files.readString(folder.resolve("out.html")))
        .contains("<svg", "</html>")
        .doesNotContain("http", "src=");
    assertThat(Files.readString(folder.resolve("out.txt"))).doesNotContain("\u001b");
  }

  @Test
  void shouldRefuseInOneLineWhatItCannotDo() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.json"));
    refuse("Missing required parameter", new String[0]);
    refuse("only one run is given", SAME);
    refuse("nosuchrun is not the name of a run", "nosuchrun", SAME);
    refuse("is empty (0 bytes)", SAME, empty.toString());
    refuse("no row has colour", SAME, "--col", "colour");
    refuse("no column named x", SAME, SAME, "--reference", "x");
    refuse("--format=pdf, expected text, markdown", SAME, SAME, "--format", "pdf");
    refuse("--threshold=much", SAME, SAME, "--threshold", "much");
    refuse("--alpha=1.5, expected 0 to 99", SAME, SAME, "--alpha", "1.5");
    refuse("not a regular expression: --metric", SAME, SAME, "--metric", "(");
    refuse("none of 82 rows passes", SAME, SAME, "--filter", "nothing");
    refuse("--self takes one run", SAME, SAME, "--self");
    refuse(
        "cannot write", SAME, SAME, "--filter", "Harness", "-o", folder.resolve("no/x").toString());
    refuse(
        "/dev/full (No space left on device)",
        SAME,
        SAME,
        "--filter",
        "Harness",
        "-o",
        "/dev/full");
    refuse("Unknown option", SAME, SAME, "--frob");
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(
      strings = {"1.19-avgt", "1.21-avgt", "1.27-avgt", "1.37-avgt", "1.37-sample", "1.37-thrpt"})
  void shouldCompareWhatAnyVersionOfJmhHasWritten(String version) {
    Path golden = GOLDEN.resolve("jmh-" + version + ".json");

    CommandOutput same = compare(golden.toString(), golden.toString());
    CommandOutput other =
        compare(GOLDEN.resolve("jmh-1.37-avgt.json").toString(), golden.toString(), "--force");

    assertThat(same.exit()).as(same.error()).isZero();
    assertThat(same.out())
        .contains("GoldenBenchmark", "has no envelope", "1.00x")
        .contains(version.contains("sample") ? "p0.99" : "gc.alloc.rate.norm")
        .doesNotContainPattern("\\d (slower|faster)");
    // Two forks a side cannot show a difference. Files of different modes have no rows in common.
    assertThat(other.exit()).as(other.error()).isEqualTo(version.contains("avgt") ? 0 : 3);
  }

  /** Rows without a number, forks or variance are reported, and keep every output format valid. */
  @Test
  void shouldTakeOddNumbersForWhatTheyAre() throws IOException {
    Path before = odd("[[5], [5], [5], [5], [5], [5]]");
    Path after = odd("[[6], [6], [6], [6], [6], [6]]");

    CommandOutput same = compare(before.toString(), before.toString());
    CommandOutput text = compare(before.toString(), after.toString());

    assertThat(same.exit()).isZero();
    assertThat(same.out()).containsPattern("arm=constant .*1.000x .*same within 2 %");
    assertThat(text.exit()).as(text.error()).isEqualTo(1);
    assertThat(text.out())
        .containsPattern("arm=constant .*1.200x \\[1.200, 1.200\\] +0.0\\d+ +slower")
        .containsPattern("arm=tied .*unresolved")
        .containsPattern("arm=oneFork .*1.000x +unresolved")
        .containsPattern("arm=noRaw .*1.000x +unresolved")
        .containsPattern("arm=negative .*n/a .*unresolved")
        .containsPattern("arm=zero .*n/a .*same")
        .containsPattern("without a score in before.*: .*arm=nan")
        .containsPattern("without a score in before.*: .*arm=infinite")
        .contains("note: before", "4 scores are NaN or infinite and left out");
    for (String form : new String[] {"markdown", "csv", "html"}) {
      CommandOutput ended = compare(before.toString(), after.toString(), "--format", form);
      assertThat(ended.exit()).as(form).isEqualTo(1);
      assertThat(ended.out().replace("NaN or infinite", "")).doesNotContain("NaN", "Infinity");
    }
    CommandOutput json = compare(before.toString(), after.toString(), "--format", "json");
    assertThat(JSON.readTree(json.out()).at("/exitCode").asInt()).isEqualTo(1);
  }

  private Path odd(String constant) throws IOException {
    StringBuilder rows = new StringBuilder();
    String[][] arms = {
      {"constant", "5", constant},
      {"tied", "1", "[[1], [1], [2], [2], [1], [2]]"},
      {"oneFork", "2", "[[1, 2, 3]]"},
      {"noRaw", "2.5", null},
      {"negative", "-1", "[[-1], [-2], [-3], [-4], [-5], [-6]]"},
      {"zero", "0", "[[0], [0], [0], [0], [0]]"},
      {"nan", "\"NaN\"", "[[\"NaN\"], [\"NaN\", NaN]]"},
      {"infinite", "\"+INF\"", "[[\"-INF\"]]"},
    };
    for (String[] arm : arms) {
      rows.append(rows.isEmpty() ? "[" : ",")
          .append("{\"benchmark\": \"x.B.m\", \"mode\": \"avgt\", \"threads\": 1,")
          .append(" \"params\": {\"arm\": \"" + arm[0] + "\"},")
          .append(" \"primaryMetric\": {\"score\": " + arm[1] + ", \"scoreUnit\": \"ns/op\"")
          .append(arm[2] == null ? "" : ", \"rawData\": " + arm[2])
          .append("}, \"secondaryMetrics\": {}}");
    }
    return Files.writeString(
        Files.createTempFile(folder, constant.contains("5") ? "before" : "after", ".json"),
        rows.append("]"));
  }

  /** A file size limit stands in for a full disk. */
  @Test
  @Tag("slow")
  void shouldLeaveNothingHalfWrittenOnAFullDisk() throws Exception {
    Path run = Files.createDirectories(folder.resolve("results/local/20261121T155456Z-fd159e5"));
    for (String file : new String[] {"result.json", "envelope.json"}) {
      Files.copy(BASELINE.resolve(file), run.resolve(file));
    }
    Files.writeString(folder.resolve("old.json"), "old");

    assertThat(limited("results", "keep", "last", "full"))
        .contains("nothing kept, cannot copy last");
    assertThat(limited("compare", "last", "last", "-o", "old.json"))
        .contains("cannot write old.json");
    ObjectNode envelope = (ObjectNode) JSON.readTree(run.resolve("envelope.json").toFile());
    envelope.putObject("shard").put("number", 1).put("count", 1).put("matrixRows", 41);
    JSON.writeValue(run.resolve("envelope.json").toFile(), envelope);
    assertThat(limited("merge", "results/local")).contains("merge: cannot keep the run");
    try (Stream<Path> runs = Files.list(folder.resolve("results/local"))) {
      assertThat(runs).containsExactly(run);
    }

    try (Stream<Path> kept = Files.list(folder.resolve("results/baseline"))) {
      assertThat(kept).isEmpty();
    }
    assertThat(folder.resolve("old.json")).hasContent("old");
  }

  private String limited(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", "ulimit -f 60; exec \"$@\"", "bash"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
    command.add("org.arenalab.bench.Main");
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isEqualTo(2);
    return out;
  }

  @Test
  void shouldListShowKeepAndPrune() throws IOException {
    Path run = Files.createDirectories(folder.resolve("local/20261121T155456Z-fd159e5"));
    for (String file : new String[] {"result.json", "envelope.json"}) {
      Files.copy(BASELINE.resolve(file), run.resolve(file));
    }

    CommandOutput listed = CommandOutput.of(ResultsCommand.class, "list");
    assertThat(listed.exit()).isZero();
    assertThat(listed.out())
        .containsPattern(
            "20261121T155456Z-fd159e5 +2026-11-21 15:54Z +fd159e5 +plan +41 +complete");
    CommandOutput shown = CommandOutput.of(ResultsCommand.class, "show", "last");
    assertThat(shown.out())
        .contains(
            "host.cpuModel: AMD EPYC",
            "allocator=slab-fast",
            "score: 10.4 ns",
            "pages.ratio: 2.12 x");
    assertThat(CommandOutput.of(ResultsCommand.class, "show", "fd159e5").exit()).isZero();
    assertThat(CommandOutput.of(ResultsCommand.class, "keep", "none.json", "x").error())
        .contains("none.json is not the name of a run")
        .hasLineCount(1);
    CommandOutput taken = CommandOutput.of(ResultsCommand.class, "keep", "last", "last");
    assertThat(taken.exit()).isEqualTo(2);
    assertThat(taken.error()).contains("bad name of a baseline").hasLineCount(1);
    assertThat(CommandOutput.of(ResultsCommand.class, "keep", "nosuchrun", "x").exit())
        .isEqualTo(2);
    CommandOutput dry = CommandOutput.of(ResultsCommand.class, "prune", "--keep", "0", "--dry-run");
    assertThat(dry.out()).contains("would remove " + run);
    assertThat(run).exists();
    assertThat(CommandOutput.of(ResultsCommand.class, "prune", "--keep", "-1").exit()).isEqualTo(2);
    assertThat(CommandOutput.of(ResultsCommand.class, "prune", "--keep", "0").exit()).isZero();
    assertThat(run).doesNotExist();
    assertThat(CommandOutput.of(ResultsCommand.class, "prune").out()).contains("nothing to remove");
  }

  /** Returns the baseline with all times of one suite multiplied by {@code factor}. */
  private Path changed(String suite, double factor) throws IOException {
    ArrayNode rows = (ArrayNode) JSON.readTree(BASELINE.resolve("result.json").toFile());
    for (JsonNode row : rows) {
      if (row.get("benchmark").asText().contains(suite)) {
        ArrayNode forks = (ArrayNode) row.at("/primaryMetric/rawData");
        for (int fork = 0; fork < forks.size(); fork++) {
          ArrayNode iterations = (ArrayNode) forks.get(fork);
          for (int i = 0; i < iterations.size(); i++) {
            iterations.set(i, iterations.get(i).asDouble() * factor);
          }
        }
      }
    }
    Path run = Files.createTempDirectory(folder, "changed");
    JSON.writeValue(run.resolve("result.json").toFile(), rows);
    Files.copy(BASELINE.resolve("envelope.json"), run.resolve("envelope.json"));
    return run.resolve("result.json");
  }

  private static CommandOutput compare(String... words) {
    return CommandOutput.of(CompareCommand.class, words);
  }

  private static void refuse(String message, String... words) {
    CommandOutput ended = compare(words);
    assertThat(ended.exit()).as(message).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1);
    assertThat(ended.out()).isEmpty();
  }
}
