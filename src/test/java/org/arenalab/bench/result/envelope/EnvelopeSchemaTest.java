package org.arenalab.bench.result.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.arenalab.bench.result.RowMerge;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.SampleRows;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.RowId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;

/** The schema in the tree, held against what is written and what was written. */
class EnvelopeSchemaTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static JsonSchema schema;

  @TempDir private Path folder;

  @BeforeAll
  static void readSchema() throws IOException {
    schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                JSON.readTree(Files.readString(ROOT.resolve("results/envelope.schema.json"))));
  }

  /** Every envelope that is kept, and the golden one of each version of the schema. */
  static List<Path> kept() throws IOException {
    try (Stream<Path> baselines = Files.walk(ROOT.resolve("results/baseline"));
        Stream<Path> golden = Files.list(ROOT.resolve("src/test/resources/golden"))) {
      return Stream.concat(baselines, golden)
          .filter(file -> file.getFileName().toString().startsWith("envelope"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void shouldFitWhatIsKept(Path file) throws Exception {
    assertThat(schema.validate(JSON.readTree(Files.readString(file)))).isEmpty();
    assertThat(StoredEnvelope.read(file).text("host.cpuModel")).isEqualTo("AMD EPYC");
    assertThat(StoredEnvelope.read(file).shortCommit()).matches("[0-9a-f]{7}(-dirty)?");
  }

  @Test
  void shouldFitWhatIsWrittenInEveryState() throws IOException {
    RunStore store = store(new GitState(null, null, null, null, "no git here"));
    assertThat(schema.validate(written())).isEmpty();

    RunResult row = SampleRows.row("a", new double[][] {{1, 2}, {3, 4}});
    store.addFork(
        RowMerge.withForks(row.getParams(), 1), row.getBenchmarkResults().iterator().next());
    assertThat(schema.validate(written())).isEmpty();

    store.close(RunOutcome.INTERRUPTED);
    assertThat(schema.validate(written())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"schema", "host", "missingRows", "unknown", "interleaved"})
  void shouldNotFitWithoutAField(String field) throws IOException {
    store(new GitState("0123456789abcdef", true, "main", "working copy", null));
    ObjectNode envelope = written();
    assertThat(schema.validate(envelope)).isEmpty();

    envelope.remove(field);
    assertThat(schema.validate(envelope)).isNotEmpty();
    envelope.put(field, 7);
    assertThat(schema.validate(envelope)).isNotEmpty();
  }

  @Test
  void shouldDescribeEveryFieldThatIsWritten() throws IOException {
    store(new GitState("0123456789abcdef", true, "main", "working copy", null));
    JsonNode described =
        JSON.readTree(Files.readString(ROOT.resolve("results/envelope.schema.json")))
            .get("properties");

    written()
        .fieldNames()
        .forEachRemaining(name -> assertThat(described.has(name)).as(name).isTrue());
    for (String part : List.of("host", "jdk", "load")) {
      written()
          .get(part)
          .fieldNames()
          .forEachRemaining(
              name ->
                  assertThat(described.at("/" + part + "/properties").has(name)).as(name).isTrue());
    }
  }

  private RunStore store(GitState git) throws IOException {
    RunResult row = SampleRows.row("a", new double[][] {{1, 2}, {3, 4}});
    List<ExpectedRow> expected = List.of(new ExpectedRow(RowId.of(row.getParams()), 2));
    RunDescription description =
        new RunDescription(
            "jmh", List.of("x"), null, expected, List.of(), false, true, 1, List.of("pass 1"));
    Instant start = Instant.parse("2026-11-21T11:35:02.910Z");
    return new RunStore(
        RunFolder.create(folder, start, git, false),
        new Envelope(description, new BuildInfo("1.0", null, null, new TreeMap<>()), git, start),
        expected);
  }

  private ObjectNode written() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Path file = files.filter(each -> each.endsWith("envelope.json")).findFirst().orElseThrow();
      return (ObjectNode) JSON.readTree(Files.readString(file));
    }
  }
}
