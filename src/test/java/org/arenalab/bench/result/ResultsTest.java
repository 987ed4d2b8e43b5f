package org.arenalab.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.MissingRow;
import org.arenalab.bench.result.row.RowId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;

class ResultsTest {
  private static final Instant START = Instant.parse("2026-11-21T11:35:02.910Z");
  private static final GitState GIT =
      new GitState("0123456789abcdef", true, "main", "working copy", null);
  private static final BuildInfo BUILD = new BuildInfo("1.0", null, null, new TreeMap<>());

  @TempDir private Path folder;
  private RunResult fast;
  private RunResult slow;

  @BeforeEach
  void makeRows() {
    fast = SampleRows.row("fast", new double[][] {{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}});
    slow = SampleRows.row("slow", new double[][] {{10, 20}, {30, 40}, {50, 60}});
  }

  @Test
  void shouldPrintMergedForksAsJmhPrintsThemFromOneRun() throws IOException {
    RunStore store = store(fast, slow);

    for (int fork = 0; fork < 3; fork++) {
      for (RunResult row : List.of(slow, fast)) {
        BenchmarkResult one = List.copyOf(row.getBenchmarkResults()).get(fork);
        store.addFork(RowMerge.withForks(row.getParams(), 1), one);
      }
    }

    assertThat(Files.readString(run(0).resolve("result.json")))
        .isEqualTo(
            new String(
                ResultWriter.print(ResultFormatType.JSON, List.of(fast, slow)),
                StandardCharsets.UTF_8));
    assertThat(store.missing()).isEmpty();
  }

  @Test
  void shouldKeepValidFilesAfterEveryFork() throws IOException {
    RunStore store = store(fast, slow);
    BenchmarkResult one = fast.getBenchmarkResults().iterator().next();

    assertThat(json("result.json")).isEmpty();
    store.addFork(RowMerge.withForks(fast.getParams(), 1), one);

    assertThat(json("result.json").get(0).get("forks").asInt()).isEqualTo(1);
    assertThat(json("envelope.json").get("complete").asBoolean()).isFalse();
    assertThat(json("envelope.json").get("missingRows")).hasSize(2);
    assertThat(store.missing())
        .extracting(MissingRow::forksFinished, MissingRow::forksExpected)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, 3), org.assertj.core.groups.Tuple.tuple(0, 3));
    try (var files = Files.list(run(0))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(".forks", "envelope.json", "result.json");
    }
  }

  @Test
  void shouldLoseNothingWhereTheFolderIsGone() throws IOException {
    RunStore store = store(fast);
    Files.delete(run(0).resolve("result.json"));
    Files.delete(run(0).resolve("envelope.json"));
    Files.delete(run(0));

    store.addRow(fast);
    assertThat(store.lastFailure()).isNotNull();
    Path elsewhere = store.close(RunOutcome.FINISHED);

    assertThat(Files.readString(elsewhere.resolve("result.json"))).contains("\"fast\"");
    Files.delete(elsewhere.resolve("result.json"));
    Files.delete(elsewhere.resolve("envelope.json"));
    Files.delete(elsewhere);
    Files.delete(elsewhere.getParent());
  }

  @Test
  void shouldBeReadyToGoOnWhereItWasKeptInstead() throws IOException {
    RunStore store = store(fast, slow);
    store.addRow(fast);
    Path gone = run(0);
    for (String file : List.of(".forks", "result.json", "envelope.json")) {
      Files.delete(run(0).resolve(file));
    }
    Files.delete(run(0));

    RunFolder elsewhere = new RunFolder(store.close(RunOutcome.INTERRUPTED));

    assertThat(elsewhere.path().getFileName()).isEqualTo(gone.getFileName());
    assertThat(elsewhere.canBeResumed()).isTrue();
    assertThat(new ForkJournal(elsewhere.journal()).read())
        .hasSize(fast.getBenchmarkResults().size());
    for (String file : List.of(".forks", "result.json", "envelope.json")) {
      Files.delete(elsewhere.path().resolve(file));
    }
    Files.delete(elsewhere.path());
    Files.delete(elsewhere.path().getParent());
  }

  @Test
  void shouldDescribeTheRunInTheEnvelope() throws IOException {
    RunStore store = store(fast);
    store.addRow(fast);
    store.close(RunOutcome.FINISHED);

    JsonNode envelope = json("envelope.json");
    List<String> names = new ArrayList<>();
    envelope.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .startsWith("schema", "kind", "command", "start", "end", "complete", "interrupted")
        .contains("version", "commit", "dirty", "branch", "host", "jdk", "ldPreload", "profilers")
        .contains("libraries", "load", "seed", "order", "runProfile", "expectedRows")
        .endsWith("unknown");
    assertThat(envelope.get("complete").asBoolean()).isTrue();
    assertThat(envelope.get("commit").asText()).isEqualTo(GIT.commit());
    assertThat(envelope.get("host").get("cpus").asInt()).isPositive();
    assertThat(envelope.get("load").get("end")).hasSize(3);
    assertThat(envelope.get("jdk").get("blackhole").asText()).isNotEmpty();
    assertThat(envelope.get("jdk").get("forkFlags").get(0).get(0).asText()).isEqualTo("-Dflag=1");
  }

  @Test
  void shouldGiveAReasonForEveryNull() throws IOException {
    RunStore store = store(fast);
    store.addRow(fast);
    store.close(RunOutcome.FINISHED);

    JsonNode envelope = json("envelope.json");
    List<String> nulls = new ArrayList<>();
    for (String parent : List.of("", "host", "jdk", "load")) {
      JsonNode object = parent.isEmpty() ? envelope : envelope.get(parent);
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (field.getValue().isNull()) {
          nulls.add(parent.isEmpty() ? field.getKey() : parent + "." + field.getKey());
        }
      }
    }
    assertThat(nulls).contains("buildCommit", "order", "runProfile");
    for (String name : nulls) {
      assertThat(envelope.get("unknown").has(name)).as(name).isTrue();
    }
  }

  @Test
  void shouldNumberRunsOfTheSameSecond() throws IOException {
    for (int i = 0; i < 3; i++) {
      RunFolder.create(folder, START, GIT, false);
    }

    try (var runs = Files.list(folder)) {
      assertThat(runs.map(run -> run.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "20261121T113502Z-0123456-dirty",
              "20261121T113502Z-0123456-dirty-2",
              "20261121T113502Z-0123456-dirty-3");
    }
  }

  @Test
  void shouldMarkTheFolderOfAProfiledRun() throws IOException {
    RunFolder.create(folder, START, GIT, true);
    RunFolder second = RunFolder.create(folder, START, GIT, true);

    assertThat(second.path()).hasFileName("20261121T113502Z-0123456-dirty-profile-2");
  }

  @Test
  void shouldSayWhyItKnowsNoCommit() {
    GitState git = GitState.ofBuild(BUILD);

    assertThat(git.commit()).isNull();
    assertThat(git.folderSuffix()).isEqualTo("nogit");
    assertThat(git.reason()).contains("the jar names no commit");
  }

  @Test
  void shouldLeaveTheOldFileWhereTheNewOneCannotBeWritten() throws IOException {
    Path file = folder.resolve("kept.json");
    ResultWriter.replace(file, "old".getBytes(StandardCharsets.UTF_8));
    Files.createDirectory(folder.resolve(".kept.json.new"));
    Files.createDirectory(folder.resolve(".kept.json.new/in-the-way"));

    assertThatThrownBy(() -> ResultWriter.replace(file, "new".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);

    assertThat(file).hasContent("old");
  }

  private RunStore store(RunResult... rows) throws IOException {
    List<ExpectedRow> expected = new ArrayList<>();
    for (RunResult row : rows) {
      expected.add(new ExpectedRow(RowId.of(row.getParams()), row.getParams().getForks()));
    }
    RunDescription description =
        new RunDescription(
            "jmh", List.of("Suite"), null, expected, List.of(), false, false, 0, null);
    return new RunStore(
        RunFolder.create(folder, START, GIT, false),
        new Envelope(description, BUILD, GIT, START),
        expected);
  }

  private Path run(int number) throws IOException {
    try (var runs = Files.list(folder)) {
      return runs.sorted().toList().get(number);
    }
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(run(0).resolve(file).toFile());
  }

  @Test
  void shouldTellRowsApartByModeThreadsAndParams() {
    RowId row = RowId.of(fast.getParams());

    assertThat(row.label()).isEqualTo("Suite.measure arm=fast size=64 t1");
    assertThat(new RowId(row.benchmark(), Mode.Throughput, row.params(), 1)).isNotEqualTo(row);
    assertThat(new RowId(row.benchmark(), row.mode(), row.params(), 2)).isNotEqualTo(row);
  }
}
