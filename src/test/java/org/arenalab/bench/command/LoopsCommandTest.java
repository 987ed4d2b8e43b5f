package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.arenalab.bench.Laboratory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static void refuse(String message, String... words) {
    CommandOutput ended = CommandOutput.of(LoopsCommand.class, words);
    assertThat(ended.exit()).as(message).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1).doesNotContain("\tat ");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void shouldRefuseAnAccuracyRunThatCannotBe() {
    refuse("--region-mb is 0", "accuracy", "--region-mb", "0");
    refuse("--hot-pct is 100", "accuracy", "--hot-pct", "100");
    refuse("--warm-pct is 80, expected 0 to 74", "accuracy", "--warm-pct", "80");
    refuse("--layout is \"heap\", expected contiguous", "accuracy", "--layout", "heap");
    refuse("--interval-ms is 10", "accuracy", "--interval-ms", "10");
    refuse("--rounds is 0", "accuracy", "--rounds", "0");
    refuse("--warmups is -1", "accuracy", "--warmups", "-1");
    refuse("--runs is 0", "accuracy", "--runs", "0");
    refuse("is not a seed", "accuracy", "--seed", "x");
    refuse("Unknown option", "accuracy", "--colour", "blue");
  }

  @Test
  @Tag("slow")
  void shouldKeepAnAccuracyRunThatCompareReads() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Laboratory.Ended ended =
        laboratory.run(
            "loops",
            "accuracy",
            "--region-mb",
            "4",
            "--interval-ms",
            "250",
            "--warmups",
            "1",
            "--rounds",
            "3",
            "--runs",
            "2");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).contains("touches: used", "DAMON: ", "precision", "Kept in ");
    JsonNode document = JSON.readTree(laboratory.only("accuracy.json"));
    long hits = 0;
    for (JsonNode result : document.path("results")) {
      JsonNode touches = result.path("sources").path(0);
      for (String kind : List.of("hot", "warm", "cold")) {
        hits += touches.path(kind).path("hits").asLong();
        assertThat(touches.path(kind).path("misses").asLong()).isZero();
      }
    }
    assertThat(document.path("results").size()).isEqualTo(2);
    assertThat(ended.out()).containsPattern("touches +reads and writes +" + hits + " +0 +0");
    List<String> csv = laboratory.only("accuracy.csv").lines().toList();
    long used = ended.out().lines().filter(line -> line.endsWith(": used")).count();
    assertThat(csv).hasSize((int) (1 + 2 * used * 4));
    assertThat(laboratory.only("accuracy.svg")).contains("</svg>", "touches", "recall");
    JsonNode envelope = JSON.readTree(laboratory.only("envelope.json"));
    assertThat(envelope.get("kind").asText()).isEqualTo("loops-accuracy");
    JsonNode row = JSON.readTree(laboratory.only("result.json")).path(0);
    assertThat(row.path("params").path("source").asText()).isEqualTo("touches");
    assertThat(row.path("primaryMetric").path("rawData").size()).isEqualTo(2);
    double us =
        document.path("results").path(0).path("sources").path(0).path("askingUs").asDouble()
            + document.path("results").path(0).path("sources").path(0).path("accessUs").asDouble();
    assertThat(row.path("primaryMetric").path("rawData").path(0).path(0).asDouble())
        .as(String.format(Locale.ROOT, "%.3f us", us))
        .isCloseTo(Math.max(0, us * 1000), org.assertj.core.data.Offset.offset(1.0));

    Laboratory.Ended compared =
        laboratory.run("compare", "last", "--col", "source", "--reference", "touches");
    assertThat(compared.out() + compared.err()).contains("zap-and-scan", "accesses.missed");
  }
}
