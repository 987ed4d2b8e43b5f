package org.arenalab.bench.result.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.SampleRows;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.RowId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;

class ShardMergeTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-11-21T11:35:02.910Z");

  @TempDir private Path folder;
  private Path one;
  private Path two;

  @BeforeEach
  void measure() throws IOException {
    one = shard(1, 2, "b", 5);
    two = shard(2, 2, "a", 0);
  }

  @Test
  void shouldMakeOneRunOfAllShards() throws Exception {
    ShardMerge merge = ShardMerge.of(List.of(two, one));
    Path whole = merge.write(folder.resolve("merged"));

    assertThat(whole.getFileName().toString()).isEqualTo("20261121T113502Z-0123456-merged");
    StoredRun run =
        StoredRun.read("whole", whole.resolve("result.json"), whole.resolve("envelope.json"));
    assertThat(run.rows())
        .extracting(row -> row.id().params().get("arm"))
        .containsExactly("a", "b");
    assertThat(run.rows().getFirst().forks()).isEqualTo(2);
    assertThat(merge.missing()).isEmpty();
    JsonNode envelope = json(whole);
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                    JSON.readTree(Files.readString(ROOT.resolve("results/envelope.schema.json"))))
                .validate(envelope))
        .isEmpty();
    assertThat(envelope.get("complete").asBoolean()).isTrue();
    assertThat(envelope.get("start").asText()).isEqualTo(START.toString());
    assertThat(envelope.get("command").toString())
        .isEqualTo("[\"--plan\",\"full\",\"--forks\",\"2\"]");
    assertThat(envelope.get("expectedRows")).hasSize(2);
    assertThat(envelope.get("shards")).hasSize(2);
    assertThat(envelope.has("shard")).isFalse();
    // True within each shard, which is what the rows name.
    assertThat(envelope.get("interleaved").asBoolean()).isTrue();
    assertThat(envelope.get("expectedRows"))
        .extracting(row -> row.get("shard").asInt())
        .containsExactly(1, 2);
    assertThat(run.passes().values()).containsExactly("2", "1");
    assertThat(envelope.at("/unknown/order").asText()).contains("on their own");
  }

  @Test
  void shouldTakeRowsOverByteByByte() throws Exception {
    String row = row(Files.readString(one.resolve("result.json")));
    // Uses the indentation of other versions of JMH, and characters that JSON escapes.
    String other = row.replaceAll("\\s+", " ").replace("\"b\"", "\"b µ\\\\u00b5 ]}\"");
    Files.writeString(one.resolve("result.json"), "\n[ " + other + "\n] ");

    Path whole = ShardMerge.of(List.of(one, two)).write(folder.resolve("merged"));

    String merged = Files.readString(whole.resolve("result.json"));
    assertThat(merged).contains(other, row(Files.readString(two.resolve("result.json"))));
    assertThat(JSON.readTree(merged)).hasSize(2);
  }

  private static String row(String json) {
    return json.substring(json.indexOf('{'), json.lastIndexOf('}') + 1);
  }

  @Test
  void shouldRefuseAResultThatIsCutOffOrSomethingElse() throws Exception {
    String whole = Files.readString(two.resolve("result.json"));
    for (String broken :
        List.of("", "[", "{}", "[1]", "[{}]", whole.substring(0, whole.length() / 2))) {
      Files.writeString(two.resolve("result.json"), broken);
      assertThatThrownBy(() -> ShardMerge.of(List.of(one, two)))
          .as(broken)
          .isInstanceOf(UnreadableResultException.class)
          .hasMessageContaining("result.json is");
    }
    String row = row(whole);
    Files.writeString(two.resolve("result.json"), "[" + row + "," + row + "]");
    assertThatThrownBy(() -> ShardMerge.of(List.of(one, two)))
        .hasMessageContaining("has Suite.measure arm=a size=64 t1 twice");
  }

  @Test
  void shouldNotClaimOneMachineWhereThereWereTwo() throws Exception {
    edit(two, envelope -> ((ObjectNode) envelope.get("host")).put("id", "bbbbbbbbbbbb"));

    Path whole = ShardMerge.of(List.of(one, two)).write(folder.resolve("merged"));
    JsonNode envelope = json(whole);
    StoredRun run =
        StoredRun.read("whole", whole.resolve("result.json"), whole.resolve("envelope.json"));
    assertThat(run.hosts().values())
        .containsExactly(json(one).at("/host/id").asText(), "bbbbbbbbbbbb");

    assertThat(envelope.at("/host/id").isNull()).isTrue();
    assertThat(envelope.at("/unknown/host.id").asText())
        .contains("shards differ", "\"bbbbbbbbbbbb\"");
    assertThat(envelope.at("/host/cpuModel")).isEqualTo(json(one).at("/host/cpuModel"));
    assertThat(envelope.at("/shards/1/host/id").asText()).isEqualTo("bbbbbbbbbbbb");
  }

  @Test
  void shouldRefuseShardsThatDoNotFitTogether() throws Exception {
    refuse("is not a shard", envelope -> envelope.remove("shard"));
    refuse("both shard 1", envelope -> shardOf(envelope).put("number", 1));
    refuse(
        "shards of different splits", envelope -> shardOf(envelope).put("split", "0".repeat(16)));
    refuse("another commit: ", envelope -> envelope.put("commit", "fedcba9876543210"));
    refuse("another dirty: ", envelope -> envelope.put("dirty", true));
    refuse(
        "another jdk.laboratory: ",
        envelope -> ((ObjectNode) envelope.get("jdk")).put("laboratory", "21"));
    refuse("another runProfile: ", envelope -> envelope.put("runProfile", "other"));
    refuse("measured with a profiler", envelope -> envelope.put("profiled", true));
    refuse(
        "another command: ",
        envelope -> envelope.withArray("command").add("-jvmArgs").add("-Xmx1g"));
    refuse(
        "the shards have 1 row together, but the matrix has 2",
        envelope -> envelope.putArray("expectedRows"));
    assertThatThrownBy(() -> ShardMerge.of(List.of(one)))
        .hasMessage("shards are missing: [2] of 2");
  }

  @Test
  void shouldRefuseARowThatIsInTwoShards() throws Exception {
    Files.copy(
        one.resolve("result.json"),
        two.resolve("result.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> ShardMerge.of(List.of(one, two)))
        .isInstanceOf(UnfitShardsException.class)
        .hasMessageStartingWith("a.Suite.measure avgt arm=b size=64 t1 is in ");
  }

  @Test
  void shouldSayWhatIsMissing() throws Exception {
    Path third = folder.resolve("cut");
    Files.createDirectories(third);
    assertThatThrownBy(() -> ShardMerge.of(List.of(one, third)))
        .isInstanceOf(UnreadableResultException.class)
        .hasMessageContaining("envelope.json cannot be read");
    Path unfinished = shard(2, 2, "a", 0, false);

    ShardMerge merge = ShardMerge.of(List.of(one, unfinished));

    assertThat(merge.missing()).singleElement().asString().contains("arm=a", "0 of 2 forks");
    assertThat(json(merge.write(folder.resolve("merged"))).get("complete").asBoolean()).isFalse();
  }

  private void refuse(String message, Consumer<ObjectNode> change) throws Exception {
    String before = Files.readString(two.resolve("envelope.json"));
    edit(two, change);
    assertThatThrownBy(() -> ShardMerge.of(List.of(one, two)))
        .isInstanceOf(UnfitShardsException.class)
        .hasMessageContaining(message);
    Files.writeString(two.resolve("envelope.json"), before);
  }

  private static ObjectNode shardOf(ObjectNode envelope) {
    return (ObjectNode) envelope.get("shard");
  }

  private static void edit(Path run, Consumer<ObjectNode> change) throws IOException {
    ObjectNode envelope = (ObjectNode) json(run);
    change.accept(envelope);
    JSON.writeValue(run.resolve("envelope.json").toFile(), envelope);
  }

  private Path shard(int number, int count, String arm, int laterSeconds) throws IOException {
    return shard(number, count, arm, laterSeconds, true);
  }

  private Path shard(int number, int count, String arm, int laterSeconds, boolean finished)
      throws IOException {
    RunResult row = SampleRows.row(arm, new double[][] {{1, 2}, {3, 4}});
    List<ExpectedRow> expected = List.of(new ExpectedRow(RowId.of(row.getParams()), 2));
    List<String> command =
        List.of("--plan", "full", "--shard", number + "/" + count, "--forks", "2");
    RunDescription description =
        new RunDescription(
            "profile", command, null, expected, List.of(), false, true, number, List.of("pass 1"));
    GitState git = new GitState("0123456789abcdef", false, "main", "working copy", null);
    Instant start = START.plusSeconds(laterSeconds);
    Envelope envelope =
        new Envelope(description, new BuildInfo("1.0", null, null, new TreeMap<>()), git, start);
    envelope.add(
        "shard",
        () -> Map.of("number", number, "count", count, "matrixRows", 2, "split", "1".repeat(16)));
    RunStore store =
        new RunStore(
            RunFolder.create(folder.resolve("shards"), start, git, false), envelope, expected);
    if (finished) {
      store.addRow(row);
    }
    return store.close(RunOutcome.FINISHED);
  }

  private static JsonNode json(Path run) throws IOException {
    return JSON.readTree(run.resolve("envelope.json").toFile());
  }
}
