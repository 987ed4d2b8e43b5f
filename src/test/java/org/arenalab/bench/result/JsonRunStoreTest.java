package org.arenalab.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
import org.arenalab.bench.result.row.StoredRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;

class JsonRunStoreTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."));
  private static final Instant START = Instant.parse("2026-11-21T11:35:02.910Z");
  private static final RowId FAST = id("fast");
  private static final RowId SLOW = id("slow");

  @TempDir private Path folder;
  private JsonRunStore store;

  @BeforeEach
  void begin() throws Exception {
    store = open();
  }

  @Test
  void shouldKeepEachForkAsItComesAndGoOnWithThem() throws Exception {
    assertThat(result()).isEmpty();
    store.addFork(FAST, fork("fast", 1, 2));
    assertThat(result().get(0).get("forks").asInt()).isEqualTo(1);

    JsonRunStore again = open();
    StoredRow fork = again.addFork(FAST, fork("fast", 3, 4));

    assertThat(fork.primary().forks()).isDeepEqualTo(new double[][] {{3, 4}});
    assertThat(again.forks(FAST)).isEqualTo(2);
    assertThat(again.forks(SLOW)).isZero();
    assertThat(result().get(0).at("/primaryMetric/rawData").toString())
        .isEqualTo("[[1.0,2.0],[3.0,4.0]]");
    assertThat(again.missing())
        .extracting(MissingRow::id, MissingRow::reason)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(SLOW, "not run yet"));
  }

  @Test
  void shouldRefuseAForkOfAnotherRow() throws Exception {
    Path slow = fork("slow", 1, 2);

    assertThatThrownBy(() -> store.addFork(FAST, slow))
        .isInstanceOf(UnexpectedRowException.class)
        .hasMessageContaining("rows=[a.Suite.measure avgt arm=slow")
        .hasMessageContaining("expected [a.Suite.measure avgt arm=fast");
    assertThat(store.forks(FAST)).isZero();
  }

  @Test
  void shouldSayHowItEnded() throws Exception {
    store.fail(SLOW, "exit code 3");
    store.addFork(FAST, fork("fast", 1, 2));
    store.addFork(FAST, fork("fast", 1, 2));
    store.close(RunOutcome.FINISHED);

    JsonNode envelope = JSON.readTree(folder.resolve("envelope.json").toFile());
    assertThat(envelope.get("complete").asBoolean()).isFalse();
    assertThat(envelope.at("/missingRows/0/reason").asText()).isEqualTo("exit code 3");
    assertThat(envelope.at("/jdk/forks/0").asText()).isEqualTo("VM 25+1");
    assertThat(envelope.at("/jdk/forkFlags/0/0").asText()).isEqualTo("-Dflag=1");
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                    JSON.readTree(Files.readString(ROOT.resolve("results/envelope.schema.json"))))
                .validate(envelope))
        .isEmpty();
  }

  @Test
  void shouldLoseNothingWhereTheFolderIsGone() throws Exception {
    store.addFork(FAST, fork("fast", 1, 2));
    for (String file : List.of("result.json", "envelope.json")) {
      Files.delete(folder.resolve(file));
      Files.createDirectories(folder.resolve(file).resolve("in-the-way"));
    }
    store.addFork(FAST, fork("fast", 3, 4));
    assertThat(store.lastFailure()).isNotNull();

    assertThatThrownBy(() -> store.close(RunOutcome.FINISHED)).isInstanceOf(IOException.class);
    RunFolder elsewhere = new RunFolder(Files.createDirectory(folder.resolve("elsewhere")));
    store.close(RunOutcome.FINISHED, elsewhere);

    assertThat(StoredRun.read("", elsewhere.result(), null).rows().getFirst().forks()).isEqualTo(2);
  }

  private JsonRunStore open() throws Exception {
    List<ExpectedRow> expected = List.of(new ExpectedRow(FAST, 2), new ExpectedRow(SLOW, 2));
    RunDescription description =
        new RunDescription(
            "ab", List.of("ab"), null, expected, List.of(), false, true, 1, List.of("pass 1 A"));
    GitState git = new GitState("0123456789abcdef", false, null, "build", "a jar has no branch");
    Envelope envelope =
        new Envelope(description, new BuildInfo("1.0", null, null, new TreeMap<>()), git, START);
    envelope.add(
        "pair",
        () ->
            Map.of(
                "id",
                "x",
                "side",
                "a",
                "other",
                "y",
                "label",
                "a.jar",
                "jarSha256",
                "0".repeat(64),
                "looks",
                1));
    return new JsonRunStore(new RunFolder(folder), envelope, expected);
  }

  private JsonNode result() throws Exception {
    return JSON.readTree(folder.resolve("result.json").toFile());
  }

  private Path fork(String arm, double... scores) throws Exception {
    RunResult row = SampleRows.row(arm, new double[][] {scores});
    return Files.write(
        folder.resolve("fork.json"), ResultWriter.print(ResultFormatType.JSON, List.of(row)));
  }

  private static RowId id(String arm) {
    return RowId.of(SampleRows.row(arm, new double[][] {{1}}).getParams());
  }
}
