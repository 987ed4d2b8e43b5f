package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.arenalab.bench.Laboratory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The experiments of {@code loops}, started as a user does. The targets and the grid sleep for most
 * of their time, so they run beside the others.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LoopsExperimentsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Laboratory targets;
  private static Laboratory grid;
  private static Process targetsProcess;
  private static Process gridProcess;

  @BeforeAll
  static void start() throws IOException {
    targets = laboratory("targets");
    targetsProcess =
        targets.start(
            "loops",
            "targets",
            "--only",
            "A1,A4,A5",
            "--idle-seconds",
            "1",
            "--runs",
            "1",
            "--region-mb",
            "32",
            "--large-mb",
            "64",
            "--arena-t-cold-ms",
            "300",
            "--dataset",
            "modules");
    grid = laboratory("grid");
    gridProcess =
        grid.start(
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
  }

  @AfterAll
  static void stop() {
    targetsProcess.destroyForcibly();
    gridProcess.destroyForcibly();
  }

  private static Laboratory laboratory(String name) throws IOException {
    return new Laboratory(Files.createDirectory(folder.resolve(name)));
  }

  /** The table, the five lines, and what is kept of them. */
  @Test
  @Order(1)
  void shouldShowTheLoopsAndKeepTheirFigures() throws Exception {
    Laboratory laboratory = laboratory("live");
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
  @Order(2)
  void shouldCountTheStallsOfEachPattern() throws Exception {
    Laboratory laboratory = laboratory("prefetch");
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
    assertThat(JSON.readTree(laboratory.only("envelope.json")).get("command").toString())
        .startsWith("[\"loops\",\"prefetch\",\"--region-mb\"");
  }

  @Test
  @Order(3)
  void shouldKeepAnAccuracyRunThatCompareReads() throws Exception {
    Laboratory laboratory = laboratory("accuracy");
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

  @Test
  @Order(4)
  void shouldMeasureEachPointOfAGrid() throws Exception {
    Laboratory.Ended ended = grid.await(gridProcess);

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    JsonNode results = JSON.readTree(grid.only("grid.json")).get("results");
    assertThat(results.findValuesAsText("tColdMs")).containsExactly("200", "1000");
    assertThat(JSON.readTree(grid.only("result.json")).size()).isEqualTo(2);
    assertThat(grid.only("grid.csv").lines().count()).isEqualTo(3);
    assertThat(grid.only("grid.svg")).contains("budget 20 %");
  }

  /** A short part of each target but the soak, which takes longer; so do the verdicts. */
  @Test
  @Order(5)
  void shouldMeasureTargets() throws Exception {
    Laboratory.Ended ended = targets.await(targetsProcess);

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("64 MiB: ", "x that, target at most 1.5 x", "codec time / budget")
        .contains("p99.9 with loops over none: ", "Kept in ");
    JsonNode document = JSON.readTree(targets.only("targets.json"));
    assertThat(document.get("idle").size()).isEqualTo(4);
    assertThat(document.get("save").size()).isEqualTo(1);
    assertThat(document.get("stall").size()).isEqualTo(2);
    assertThat(document.get("stall").get(1).get("storedMeanwhile").asLong()).isPositive();
    JsonNode rows = JSON.readTree(targets.only("result.json"));
    assertThat(rows.findValuesAsText("percentile")).contains("p99", "p99.9");
  }
}
