package org.arenalab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.arenalab.bench.plan.ForkFlags;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the command line as a process: exit codes, output, and files left on disk. */
@Tag("beside")
class MainProcessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] SHORT = {"-wi", "0", "-i", "2", "-r", "10ms"};

  @TempDir private Path folder;
  private Laboratory laboratory;

  @BeforeEach
  void prepare() {
    laboratory = new Laboratory(folder);
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(strings = {"-jvmArgs", "-jvmArgsAppend", "-jvmArgsPrepend"})
  void shouldGiveForksTheirFlagsOnceWhateverTheUserAdds(String option) throws Exception {
    Laboratory.Ended ended = jmh("-f", "1", "-p", "probe=empty", option, "-Dmine=1");

    assertThat(ended.exit()).as(ended.err()).isZero();
    List<String> flags = new ArrayList<>();
    result().get(0).get("jvmArgs").forEach(flag -> flags.add(flag.asText()));
    assertThat(flags).containsAll(ForkFlags.REQUIRED).contains("-Dmine=1").doesNotHaveDuplicates();
    assertThat(ended.out() + ended.err()).doesNotContain("WARNING: ");
  }

  @Tag("medium")
  @Test
  void shouldKeepTheRowsThatFinishedWhereOneThrows() throws Exception {
    Laboratory.Ended ended =
        jmh("-f", "1", "-rf", "json", "-rff", "mine.json", "-jvmArgsAppend", fault("throw"));

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out())
        .contains("1 of 2 rows are incomplete", "probe=timestamp", "asked to fail");
    assertThat(result()).hasSize(1);
    assertThat(result().get(0).get("params").get("probe").asText()).isEqualTo("empty");
    assertThat(Files.readString(folder.resolve("mine.json")))
        .isEqualTo(laboratory.only("result.json"));
    JsonNode missing = envelope().get("missingRows");
    assertThat(missing).hasSize(1);
    assertThat(missing.get(0).get("reason").asText()).contains("asked to fail");
    assertThat(envelope().get("complete").asBoolean()).isFalse();
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(strings = {"", "--interleave"})
  void shouldKeepNoRunWithoutAFinishedRow(String how) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of("-f", "1", "-p", "probe=timestamp", "-jvmArgsAppend", fault("throw")));
    words.addAll(how.isEmpty() ? List.of() : List.of(how));

    Laboratory.Ended ended = jmh(words.toArray(new String[0]));

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out()).contains("asked to fail", "No row has finished, so no run is kept");
    assertThat(laboratory.runs()).isEmpty();
    for (String command : List.of("report", "results show last")) {
      Laboratory.Ended nothing = laboratory.run(command.split(" ", -1));
      assertThat(nothing.exit()).isEqualTo(2);
      assertThat(nothing.err()).hasLineCount(1);
    }
  }

  @Tag("medium")
  @Test
  void shouldKeepTheRowsThatFinishedWhereJmhStopsAtADeadFork() throws Exception {
    Laboratory.Ended ended =
        jmh("-f", "1", "-foe", "true", "-rff", "mine.csv", "-jvmArgsAppend", fault("exit"));

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.err()).doesNotContain("\tat ");
    assertThat(result()).hasSize(1);
    assertThat(Files.readString(folder.resolve("mine.csv")))
        .contains("empty")
        .doesNotContain("time");
    assertThat(envelope().get("missingRows").get(0).get("reason").asText()).contains("exit code 3");
  }

  @Tag("medium")
  @Test
  void shouldInterleaveForksAndMergeThemIntoOneRow() throws Exception {
    Laboratory.Ended ended = jmh("-f", "2", "--interleave", "--seed", "7", "-prof", "gc");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("[1/4] pass 1/2 ", "[4/4] pass 2/2 ", "ETA 0 s");
    assertThat(ended.err()).isEmpty();
    assertThat(laboratory.only("jmh.log")).doesNotContain("WARNING: ");
    assertThat(result()).hasSize(2);
    for (JsonNode row : result()) {
      assertThat(row.get("forks").asInt()).isEqualTo(2);
      assertThat(row.get("primaryMetric").get("rawData")).hasSize(2);
      assertThat(row.get("primaryMetric").get("rawData").get(1)).hasSize(2);
      assertThat(row.get("secondaryMetrics").get("gc.alloc.rate.norm").get("rawData")).hasSize(2);
    }
    JsonNode envelope = envelope();
    assertThat(envelope.get("seed").asLong()).isEqualTo(7);
    assertThat(envelope.get("order")).hasSize(4);
    assertThat(envelope.get("complete").asBoolean()).isTrue();
    assertThat(envelope.get("profilers")).extracting(JsonNode::asText).contains("gc");
    assertThat(envelope.get("profiled").asBoolean()).isFalse();
  }

  @Tag("medium")
  @Test
  void shouldMarkARunWithASamplingProfilerAsProfiled() throws Exception {
    Laboratory.Ended ended = jmh("-f", "1", "-p", "probe=empty", "-prof", "stack");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(envelope().get("profiled").asBoolean()).isTrue();
  }

  @Tag("medium")
  @Test
  void shouldKeepTheWordsThatTheUserTypedForAsyncProfiler() throws Exception {
    Laboratory.Ended ended =
        jmh("-f", "1", "-p", "probe=empty", "-prof", "async:event=itimer;dir=flames");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(laboratory.runs()).hasSize(1);
    assertThat(laboratory.runs().getFirst().getFileName().toString()).endsWith("-profile");
    assertThat(envelope().get("command"))
        .extracting(JsonNode::asText)
        .contains("-prof", "async:event=itimer;dir=flames");
    assertThat(envelope().get("profilers"))
        .extracting(JsonNode::asText)
        .contains("async:event=itimer;dir=flames")
        .noneMatch(name -> name.contains("libPath"));
    assertThat(folder.resolve("flames")).isNotEmptyDirectory();
  }

  @Tag("medium")
  @Test
  void shouldAnswerWhatAProfilersOptionsAre() throws Exception {
    for (String profiler : List.of("async", "gc")) {
      Laboratory.Ended ended = laboratory.run("-prof", profiler + ":help");

      assertThat(ended.exit()).as(ended.err()).isZero();
      assertThat(ended.err()).isEmpty();
      assertThat(ended.out().lines().count()).isGreaterThan(4);
      assertThat(ended.out()).contains("Display help");
    }
    assertThat(folder.resolve("results")).doesNotExist();
  }

  @Tag("medium")
  @Test
  void shouldListAsyncProfilerAsSupported() throws Exception {
    String listed = laboratory.run("-lprof").out();

    assertThat(listed).containsPattern("(?s)Supported profilers:\\s+async: .*Unsupported");
    assertThat(listed).containsOnlyOnce("async: ").doesNotContain("Unable to load async");
  }

  @Tag("medium")
  @ParameterizedTest
  @CsvSource({
    "--version, arenalab 0",
    "doctor --version, arenalab 0",
    "shm sweep -V, arenalab 0",
    "--plan --help, --forks=N",
    "--plan smoke --help, --forks=N",
    "--profile smoke --help, --forks=N",
    "--help, transport",
  })
  void shouldAnswerQuestionsAboutItself(String words, String answer) throws Exception {
    Laboratory.Ended ended = laboratory.run(words.split(" ", -1));

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains(answer);
  }

  @Tag("medium")
  @ParameterizedTest
  @CsvSource({"INT, --plan", "TERM, --plan", "TERM, jmh"})
  void shouldKeepFinishedRowsOnASignal(String signal, String how) throws Exception {
    Process process =
        how.equals("jmh")
            ? laboratory.start("Harness", "-f", "1", "-wi", "0", "-i", "15", "-r", "100ms")
            : laboratory.start("--plan", plan("time = 30ms", "forks = 40").toString());
    awaitFirstRow();
    signal(process, signal);
    Laboratory.Ended ended = laboratory.await(process);

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(130);
    assertThat(ended.out()).contains("Interrupted", "Kept in results");
    assertThat(result().size()).isPositive();
    assertThat(envelope().get("interrupted").asBoolean()).isTrue();
    assertThat(envelope().get("complete").asBoolean()).isFalse();
    assertThat(orphans()).isEmpty();
    assertThat(folder.resolve("tmp"))
        .isDirectoryNotContaining("glob:**/jmh?*{stdout,stderr,command}");
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(strings = {"segmentPerAllocation", "shared"})
  void shouldLeaveNoSegmentBehindOnASignal(String allocator) throws Exception {
    Process process =
        laboratory.start(
            "ShmAllocationBenchmark",
            "-p",
            "allocator=" + allocator,
            "-p",
            "size=4096",
            "-f",
            "1",
            "-wi",
            "0",
            "-i",
            "50",
            "-r",
            "100ms");
    List<Path> during = awaitSegmentsOf(process);
    signal(process, "INT");
    Laboratory.Ended ended = laboratory.await(process);

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(130);
    assertThat(during).noneMatch(Files::exists);
  }

  /**
   * Waits for segments that forks of {@code process} created, and ignores those of other programs.
   */
  private static List<Path> awaitSegmentsOf(Process process) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (System.nanoTime() < deadline) {
      List<String> prefixes =
          process.descendants().map(fork -> "arenalab_" + fork.pid() + "_").toList();
      List<Path> made = new ArrayList<>(segments());
      made.removeIf(path -> prefixes.stream().noneMatch(path.getFileName().toString()::startsWith));
      if (!made.isEmpty()) {
        return made;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("the fork made no segment in 40 s");
  }

  private static List<Path> segments() throws IOException {
    try (Stream<Path> names = Files.list(Path.of("/dev/shm"))) {
      return names.filter(name -> name.getFileName().toString().startsWith("arenalab_")).toList();
    }
  }

  @Tag("medium")
  @Test
  void shouldAnswerTheQuestionsOfAPlan() throws Exception {
    Laboratory.Ended ended =
        laboratory.run("--plan", plan("time = 10ms", "forks = 2").toString(), "--seed=3");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out())
        .contains(
            "What does it cost?", "time vs empty", "timestamp", "forks give no 95 % interval");
    JsonNode envelope = envelope();
    assertThat(envelope.get("runProfile").get("content").asText()).contains("What does it cost?");
    assertThat(envelope.get("seed").asLong()).isEqualTo(3);
    assertThat(envelope.get("expectedRows")).hasSize(2);
  }

  @Tag("medium")
  @Test
  void shouldSkipARowThatHasFailedAndGoOnWithTheOthers() throws Exception {
    Laboratory.Ended ended =
        jmh("-f", "2", "--interleave", "-jvmArgsAppend", fault("exit"), "-rff", "mine.csv");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out()).contains("FAILED: ", "skipped, it has failed before");
    assertThat(result()).hasSize(1);
    assertThat(result().get(0).get("forks").asInt()).isEqualTo(2);
  }

  @Tag("medium")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NoSuchBenchmark           | no benchmark matches NoSuchBenchmark",
        "-nonsense                 | -h lists JMH's options",
        "Harness -prof async:dir=/proc/nowhere | profiler async:dir=/proc/nowhere: cannot write to"
            + " /proc/nowhere",
        "--plan nowhere            | no run plan 'nowhere'",
        "--plan smoke --sed 3      | Unknown option",
        "--profile nowhere         | no run plan 'nowhere'",
      })
  void shouldRefuseInOneLine(String words, String message) throws Exception {
    Laboratory.Ended ended = laboratory.run(words.split(" ", -1));

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err().lines()).hasSize(1);
    assertThat(ended.err()).contains(message);
    assertThat(folder.resolve("results")).doesNotExist();
  }

  @Tag("medium")
  @Test
  void shouldNotMeasureWhatItCannotKeep() throws Exception {
    Files.writeString(folder.resolve("results"), "in the way");

    Laboratory.Ended ended = jmh("-f", "1");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err().lines()).hasSize(1);
    assertThat(ended.err()).contains("cannot keep results in", "ARENALAB_RESULTS");
    assertThat(ended.out()).isEmpty();
  }

  @Tag("medium")
  @Test
  void shouldLeaveJmhsOwnQuestionsToJmh() throws Exception {
    assertThat(laboratory.run("-l", "Harness").out())
        .contains("Benchmarks:", "HarnessBenchmark.measure");
    assertThat(laboratory.run("-lp", "Harness").out()).contains("param \"probe\"");
    assertThat(laboratory.run("-h").out()).contains("-jvmArgsAppend");
    assertThat(folder.resolve("results")).doesNotExist();
  }

  private Laboratory.Ended jmh(String... more) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("HarnessBenchmark"));
    words.addAll(List.of(SHORT));
    words.addAll(List.of(more));
    return laboratory.run(words.toArray(new String[0]));
  }

  private static String fault(String kind) {
    return "-Darenalab.harness.fault=timestamp:" + kind;
  }

  private Path plan(String... settings) throws IOException {
    return Files.writeString(
        folder.resolve("mine.properties"),
        String.join("\n", settings)
            + """

            iterations = 1
            warmup.iterations = 0
            cost.question = What does it cost?
            cost.include = HarnessBenchmark
            cost.arm = probe
            cost.floor = empty
            """);
  }

  private JsonNode result() throws IOException {
    return JSON.readTree(laboratory.only("result.json"));
  }

  private JsonNode envelope() throws IOException {
    return JSON.readTree(laboratory.only("envelope.json"));
  }

  private void awaitFirstRow() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (System.nanoTime() < deadline) {
      if (Files.isDirectory(folder.resolve("results/local"))
          && !laboratory.runs().isEmpty()
          && Files.exists(laboratory.runs().getFirst().resolve("result.json"))
          && !result().isEmpty()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("no row in 40 s: " + laboratory.out());
  }

  private static void signal(Process process, String signal)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Returns forks of this test that are still alive: their flags name its folder. */
  private List<String> orphans() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains("ForkedMain") && line.contains(folder.toString()))
        .toList();
  }
}
