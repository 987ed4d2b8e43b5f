package org.arenalab.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.arenalab.bench.Laboratory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All shards of a tiny matrix, measured one after the other on this machine and merged. */
@Tag("medium")
@Tag("beside")
class ShardProcessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] SHORT = {"-f", "1", "-wi", "0", "-i", "1", "-r", "10ms"};

  @TempDir private Path folder;
  private Laboratory laboratory;

  @BeforeEach
  void prepare() {
    laboratory = new Laboratory(folder);
  }

  @Test
  void shouldMeasureEachRowInOneShardAndMergeThemAll() throws Exception {
    for (int number = 1; number <= 2; number++) {
      Laboratory.Ended ended = jmh("--shard", number + "/2");
      assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
      assertThat(ended.out()).contains("[1/1]");
    }
    Set<String> arms = new HashSet<>();
    for (Path run : laboratory.runs()) {
      assertThat(rows(run)).hasSize(1);
      arms.add(rows(run).get(0).at("/params/probe").asText());
    }
    assertThat(arms).containsExactlyInAnyOrder("empty", "timestamp");

    Laboratory.Ended merged = laboratory.run("merge", "results/local");

    assertThat(merged.exit()).as(merged.err()).isZero();
    assertThat(merged.out()).contains("2 rows of 2 shards, kept in results/local/");
    Path whole =
        laboratory.runs().stream()
            .filter(run -> run.toString().endsWith("-merged"))
            .findFirst()
            .orElseThrow();
    assertThat(rows(whole)).hasSize(2);
    assertThat(JSON.readTree(whole.resolve("envelope.json").toFile()).get("complete").asBoolean())
        .isTrue();
    assertThat(laboratory.run("results", "show", whole.toString()).out())
        .contains("probe=empty", "probe=timestamp");

    Laboratory.Ended again = laboratory.run("merge", "results/local");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).contains("skipped, not shards: 1 run in", "2 rows of 2 shards");

    Path first = laboratory.runs().getFirst();
    Laboratory.Ended twice = laboratory.run("merge", first.toString(), first.toString());
    assertThat(twice.exit()).isEqualTo(3);
    assertThat(twice.err()).contains("are both shard").hasLineCount(1);
  }

  @Test
  void shouldKeepTheArmsOfAQuestionTogether() throws Exception {
    Path plan =
        Files.writeString(
            folder.resolve("mine.properties"),
            """
            forks = 1
            cost.question = What does it cost?
            cost.include = HarnessBenchmark
            cost.arm = probe
            cost.threads = 1,2
            """);
    List<String> first =
        laboratory
            .run("--plan", plan.toString(), "--shard", "1/2", "--list")
            .out()
            .lines()
            .toList();
    List<String> second =
        laboratory
            .run("--plan", plan.toString(), "--shard", "2/2", "--list")
            .out()
            .lines()
            .toList();

    assertThat(first.subList(0, 2)).allMatch(line -> line.contains("t1"));
    assertThat(second.subList(0, 2)).allMatch(line -> line.contains("t2"));
    Laboratory.Ended third = laboratory.run("--plan", plan.toString(), "--shard", "3/3", "--list");
    assertThat(third.exit()).isEqualTo(2);
    assertThat(third.err()).contains("rows for 2 shards").hasLineCount(1);
  }

  @Test
  @Tag("slow")
  void shouldRefuseInOneLine() throws Exception {
    for (String[] words :
        List.of(
            new String[] {"Harness", "--shard", "3/2"},
            new String[] {"Harness", "--durations", "last"},
            new String[] {"Harness", "--shard", "1/2", "--durations", "last"},
            new String[] {"--plan", "smoke", "--shard", "x"},
            new String[] {"merge", "nowhere"},
            new String[] {"--resume", "nowhere"})) {
      Laboratory.Ended ended = laboratory.run(words);
      assertThat(ended.exit()).as(String.join(" ", words)).isEqualTo(2);
      assertThat(ended.err()).hasLineCount(1);
    }
    assertThat(folder.resolve("results")).doesNotExist();
  }

  private Laboratory.Ended jmh(String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("HarnessBenchmark"));
    words.addAll(List.of(SHORT));
    words.addAll(List.of(more));
    return laboratory.run(words.toArray(new String[0]));
  }

  private static JsonNode rows(Path run) throws Exception {
    return JSON.readTree(run.resolve("result.json").toFile());
  }
}
