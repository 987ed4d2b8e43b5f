package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.Effort;
import org.arenalab.bench.Laboratory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class PagerCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Each target's part starts processes of its own, which takes seconds. */
  private static final boolean ALL = Effort.NIGHTLY;

  private static final String ONLY =
      ALL ? "B1,B2,B4,B5,B6,B7,B8,B9,B11,B12,B13,B14,B15,B16" : "B1,B8,B9,B13";

  @TempDir private Path folder;

  private static void refuse(String message, String... words) {
    CommandOutput ended = CommandOutput.of(PagerCommand.class, words);
    assertThat(ended.exit()).as(message).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1).doesNotContain("\tat ");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void shouldRefuseRunsThatCannotBe() {
    refuse("--region-mb is 0, expected 1 to 1024", "--region-mb", "0");
    refuse("--seconds is 0", "--seconds", "0");
    refuse("--touches is 0", "--touches", "0");
    refuse("--t-cold-ms is 1", "--t-cold-ms", "1");
    refuse("--cpu-budget-pct is 101", "--cpu-budget-pct", "101");
    refuse("unknown page data: name=pictures", "--dataset", "pictures");
    refuse("unknown target: --only=B3", "targets", "--only", "B1,B3");
    refuse("--runs is 0", "targets", "--runs", "0");
    refuse("--trials is 0", "targets", "--trials", "0");
    refuse("--evictions is 0", "targets", "--evictions", "0");
    refuse("--collections is 0", "targets", "--collections", "0");
    refuse("Missing required option: '--socket=PATH'", "stats");
    refuse("no daemon: --socket=/nowhere/pagerd", "stats", "--socket", "/nowhere/pagerd");
  }

  /** Returns the processes of this test that are still alive. */
  private List<ProcessHandle> leftBehind() {
    return ProcessHandle.allProcesses()
        .filter(
            each ->
                each.info()
                    .arguments()
                    .map(words -> String.join(" ", words).contains(folder.toString()))
                    .orElse(false))
        .toList();
  }

  private void awaitNoneLeft() throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!leftBehind().isEmpty() && System.nanoTime() < endNs) {
      Thread.sleep(20);
    }
    assertThat(leftBehind().stream().map(each -> each.info().commandLine())).isEmpty();
  }

  private static void awaitOutput(Laboratory laboratory, String text) throws Exception {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!laboratory.out().contains(text) && System.nanoTime() < endNs) {
      Thread.sleep(20);
    }
    assertThat(laboratory.out()).contains(text);
  }

  @Test
  @Tag("medium")
  @Timeout(60)
  void shouldServeAndEndAtSigterm() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Path socket = folder.resolve("pagerd");
    Process daemon = laboratory.start("pagerd", "--socket", socket.toString());
    awaitOutput(laboratory, "STANDBY pid=");

    CommandOutput stats = CommandOutput.of(PagerCommand.class, "stats", "--socket", "" + socket);
    daemon.destroy();

    assertThat(stats.exit()).as(stats.error()).isZero();
    assertThat(stats.out()).contains("clients=0\n", "standby=1\n");
    assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
    awaitNoneLeft();
  }

  /** The whole demonstration with a small region. */
  @Test
  @Tag("slow")
  @Timeout(120)
  void shouldShowThePager() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Laboratory.Ended ended =
        laboratory.run(
            "pager",
            "--region-mb",
            "16",
            "--seconds",
            "3",
            "--t-cold-ms",
            "300",
            "--touches",
            "2000",
            "--dataset",
            "modules");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("saved net", "touching 2000 pages at random", "pager    n 2000: p50 ")
        .contains("C lanes  ", "zram     ", "0 bytes wrong of 4096 pages")
        .contains("kill -9 of daemon and standby: the client was ended after", "no zero was read")
        .containsPattern("(?m)^saved .*\\R^faults .*\\R^daemon .*\\R^both ");
    JsonNode document = JSON.readTree(laboratory.only("pager.json"));
    assertThat(document.get("samples").size()).isEqualTo(3);
    assertThat(document.at("/samples/2/storeBytes").asLong()).isPositive();
    assertThat(document.at("/result/bothKilled/wrong").asInt()).isZero();
    assertThat(laboratory.only("pager.csv").lines().count()).isEqualTo(4);
    assertThat(JSON.readTree(laboratory.only("result.json")).findValuesAsText("arm"))
        .contains("pager");
    awaitNoneLeft();
  }

  @Test
  @Tag("slow")
  @Timeout(120)
  void shouldEndAllProcessesAtSigterm() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Process pager =
        laboratory.start("pager", "--region-mb", "8", "--seconds", "60", "--dataset", "repetitive");
    awaitOutput(laboratory, "saved net");

    pager.destroy();

    assertThat(pager.waitFor(20, TimeUnit.SECONDS)).isTrue();
    awaitNoneLeft();
  }

  @Test
  @Tag("slow")
  @Timeout(120)
  @EnabledIf("org.arenalab.bench.nativecontrol.NativeStepsTest#hasCompiler")
  void shouldMeasureTargets() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Laboratory.Ended ended =
        laboratory.run(
            "pager",
            "targets",
            "--only",
            ONLY,
            "--runs",
            "1",
            "--kills",
            "1",
            "--trials",
            "1",
            "--evictions",
            "5000",
            "--collections",
            "100",
            "--idle-seconds",
            "2",
            "--region-mb",
            "8",
            "--faults",
            "1500",
            "--t-cold-ms",
            "300",
            "--dataset",
            "modules");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("fewer than 100,000 faults in a part: no verdict")
        .containsPattern("queued +[1-9]\\d* .*\\R +read .*\\R +lookup .*\\R +decode ")
        .contains("no verdict (fewer than 1,000 trials)")
        .contains("an evicted page ", "share of the region ", "1 clients ended", "Kept in ");
    if (ALL) {
      assertThat(ended.out())
          .contains("rate over the C lanes: ", "B12 daemon killed 1 times", "0 wrong pages")
          .contains("no verdict (fewer than 200 kills)", "killed 1 times before it had a standby")
          .contains("0 lost writes; target none: no verdict", "100 collections beside ")
          .containsPattern("faults: 0\\.[01]\\d+ .* no wrong page: met");
    }
    JsonNode document = JSON.readTree(laboratory.only("targets.json"));
    assertThat(document.at("/faults/0/times/count").asInt()).isEqualTo(1_500);
    assertThat(document.at("/bothKilled/0/wrong").asInt()).isZero();
    assertThat(JSON.readTree(laboratory.only("result.json")).findValuesAsText("arm"))
        .contains("pager", "c-lanes");
    awaitNoneLeft();
  }
}
