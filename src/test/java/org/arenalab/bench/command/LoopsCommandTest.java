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
  void shouldRefuseLoopsThatCannotRun() {
    refuse("--region-mb is 0", "--region-mb", "0");
    refuse("--seconds is 0", "--seconds", "0");
    refuse("--warm-pct is 60, expected 0 to 40", "--hot-pct", "60", "--warm-pct", "60");
    refuse("--arena-t-cold-ms is 1, expected 10 to", "--arena-t-cold-ms", "1");
    refuse("--cpu-budget-pct is 101", "--cpu-budget-pct", "101");
    refuse("unknown page data: name=pictures", "--dataset", "pictures");
    refuse("--arena-t-cold-ms is 0", "grid", "--t-cold-ms", "500,0");
    refuse("--cpu-budget-pct is -1", "grid", "--budgets-pct", "-1");
    refuse("--runs is 0", "grid", "--runs", "0");
    refuse("--pattern is \"zigzag\", expected one of", "prefetch", "--pattern", "zigzag");
    refuse("--pace-us is -1", "prefetch", "--pace-us", "10,-1");
    refuse("--passes is 2, expected 3 to", "prefetch", "--passes", "2");
    refuse(
        "--arena-prefetch-batch is 0, expected 1 to 128",
        "prefetch",
        "--arena-prefetch-batch",
        "0");
    refuse("'x' is not a long", "report", "x");
    refuse("--after-sec is 0", "report", "--after-sec", "0");
    refuse("unknown target: --only=A2", "targets", "--only", "A1,A2");
    refuse("--soak is 29, expected 30 to", "targets", "--soak", "29s");
    refuse("--large-mb is 128, expected 256 to", "targets", "--large-mb", "128");
    refuse("--goal-pct is 0.0", "targets", "--goal-pct", "0");
  }

  /** A short part of each target but the soak, which takes longer; so do the verdicts. */
  @Test
  @Tag("slow")
  void shouldMeasureTargets() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Laboratory.Ended ended =
        laboratory.run(
            "loops",
            "targets",
            "--only",
            "A1,A4,A5",
            "--idle-seconds",
            "1",
            "--runs",
            "1",
            "--region-mb",
            "64",
            "--large-mb",
            "128",
            "--arena-t-cold-ms",
            "300",
            "--dataset",
            "modules");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("128 MiB: ", "x that, target at most 1.5 x", "codec time / budget")
        .contains("p99.9 with loops over none: ", "Kept in ");
    JsonNode document = JSON.readTree(laboratory.only("targets.json"));
    assertThat(document.get("idle").size()).isEqualTo(4);
    assertThat(document.get("save").size()).isEqualTo(1);
    assertThat(document.get("stall").size()).isEqualTo(2);
    assertThat(document.get("stall").get(1).get("storedMeanwhile").asLong()).isPositive();
    JsonNode rows = JSON.readTree(laboratory.only("result.json"));
    assertThat(rows.findValuesAsText("percentile")).contains("p99", "p99.9");
  }

  @Tag("medium")
  @Test
  void shouldRefuseToReportAProcessWithoutLoops() {
    refuse("process 1 cannot be attached to", "report", "1");
  }

  /** The table, the five lines, and what is kept of them. */
  @Test
  @Tag("slow")
  void shouldShowTheLoopsAndKeepTheirFigures() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Process loops =
        laboratory.start(
            "loops",
            "--region-mb",
            "16",
            "--seconds",
            "6",
            "--arena-t-cold-ms",
            "300",
            "--dataset",
            "repetitive");
    long endNs = System.nanoTime() + 40_000_000_000L;
    while (!laboratory.out().contains("2 s [") && System.nanoTime() < endNs) {
      Thread.sleep(50);
    }
    String pid = laboratory.out().replaceFirst("(?s).*loops report (\\d+).*", "$1");
    CommandOutput report = CommandOutput.of(LoopsCommand.class, "report", pid);
    Laboratory.Ended ended = laboratory.await(loops);

    assertThat(report.exit()).as(report.error()).isZero();
    assertThat(report.out())
        .contains("snapshot of 16.0 MiB in", "# idle-time-percentiles", "# temperature-sz-hist");
    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("touches: used", "DAMON: ", "saved ", "zram ", "stalls ", "refaults ", "CPU ")
        .contains("Chart: ", "Kept in ");
    JsonNode document = JSON.readTree(laboratory.only("loops.json"));
    assertThat(document.get("samples").size()).isEqualTo(6);
    JsonNode last = document.get("samples").get(5);
    long chunks = 0;
    for (String kind : List.of("hot", "warm", "cold", "stored", "incompressible")) {
      chunks += last.get(kind).asLong();
    }
    assertThat(chunks).isEqualTo(16 * 256);
    assertThat(last.get("stored").asLong()).as("the cold part is stored").isGreaterThan(2_000);
    JsonNode result = document.get("results").get(0);
    assertThat(ended.out())
        .contains(
            String.format(
                Locale.ROOT,
                "saved      %.1f MiB of %.1f stored",
                result.get("savedBytes").asLong() / 1048576.0,
                result.get("storedBytes").asLong() / 1048576.0));
    assertThat(laboratory.only("loops.csv").lines().count()).isEqualTo(7);
    assertThat(laboratory.only("loops.svg")).contains("saved net", "</svg>");
  }

  @Test
  @Tag("slow")
  void shouldCountTheStallsOfEachPattern() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Laboratory.Ended ended =
        laboratory.run(
            "loops",
            "prefetch",
            "--region-mb",
            "4",
            "--runs",
            "1",
            "--passes",
            "3",
            "--pattern",
            "forward,random",
            "--pace-us",
            "10",
            "--gap-ms",
            "50",
            "--dataset",
            "repetitive");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    JsonNode results = JSON.readTree(laboratory.only("prefetch.json")).get("results");
    assertThat(results.size()).isEqualTo(4);
    for (JsonNode result : results) {
      boolean forward = result.get("order").asText().equals("FORWARD");
      assertThat(result.get("accesses").asLong()).isEqualTo(3L * (forward ? 1_024 : 128));
      assertThat(result.get("stalls").asLong())
          .isLessThanOrEqualTo(result.get("accesses").asLong());
      assertThat(result.get("wasted").asLong()).isLessThanOrEqualTo(result.get("issued").asLong());
    }
    assertThat(ended.out()).contains("avoided", "Kept in ");
    assertThat(laboratory.only("prefetch.csv").lines().count()).isEqualTo(5);
  }

  @Test
  @Tag("slow")
  void shouldMeasureEachPointOfAGrid() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Laboratory.Ended ended =
        laboratory.run(
            "loops",
            "grid",
            "--region-mb",
            "4",
            "--seconds",
            "2",
            "--t-cold-ms",
            "200,1000",
            "--budgets-pct",
            "20",
            "--dataset",
            "repetitive");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    JsonNode results = JSON.readTree(laboratory.only("grid.json")).get("results");
    assertThat(results.findValuesAsText("tColdMs")).containsExactly("200", "1000");
    assertThat(JSON.readTree(laboratory.only("result.json")).size()).isEqualTo(2);
    assertThat(laboratory.only("grid.csv").lines().count()).isEqualTo(3);
    assertThat(laboratory.only("grid.svg")).contains("budget 20 %");
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
