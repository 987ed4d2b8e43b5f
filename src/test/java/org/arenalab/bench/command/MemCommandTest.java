package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.arenalab.bench.Laboratory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("beside")
class MemCommandTest {
  @TempDir Path folder;

  private static void refuse(String message, String... words) {
    CommandOutput ended = CommandOutput.of(MemCommand.class, words);
    assertThat(ended.exit()).as(message).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1).doesNotContain("\tat ");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void shouldRefuseInOneLineWhatItCannotDo() throws Exception {
    refuse("not a readable file of at least one page: file=", "--dataset", "nowhere");
    refuse("names nothing", "--dataset", "repetitive,");
    refuse("--region-mb is 0", "--region-mb", "0");
    refuse("--arena-cap-mb is 0", "--arena-cap-mb", "0");
    refuse("--min-savings-pct is 96", "--min-savings-pct", "96");
    refuse("--runs is 0", "--runs", "0");
    refuse("--warmups is -1", "--warmups", "-1");
    refuse("--hot-fraction is 101", "--hot-fraction", "101");
    refuse("--partial-reread-fraction is -1", "--partial-reread-fraction", "-1");
    refuse("--latency-sample-step is 0", "--latency-sample-step", "0");
    refuse("phase model is \"bulk\"", "--phase-model", "bulk");
    refuse("is not a seed", "--seed", "0xZZ");
    refuse("--codec is \"gzip\"", "--codec", "gzip");
    refuse("--eviction is \"drop\"", "--eviction", "drop");
    refuse("directory not found", "--csv", folder.resolve("no/mem.csv").toString());
    refuse("Unknown option", "--colour", "blue");
    refuse("'x' is not an int", "--runs", "x");
  }

  @Test
  void shouldRefuseTwoDataSetsOfOneName() throws Exception {
    Path page = Files.write(folder.resolve("page"), new byte[4096]);
    Path other = Files.createDirectory(folder.resolve("other")).resolve("page");
    Files.copy(page, other);
    refuse("names two data sets \"page\"", "--dataset", page.toString(), other.toString());
  }

  @Test
  void shouldRefuseASettingThatCannotBeRead() {
    System.setProperty("arenalab.compressed.hugePages", "maybe");
    try {
      refuse("arenalab.compressed.hugePages=\"maybe\", expected true", "--runs", "1");
    } finally {
      System.clearProperty("arenalab.compressed.hugePages");
    }
  }

  /** Runs a small version of predicomp's example: one command with three notations of data sets. */
  @Test
  @Tag("slow")
  void shouldRunEachDataSetInProcessesOfTheirOwnAndKeepEverything() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Path csv = folder.resolve("copy.csv");
    Laboratory.Ended ended =
        laboratory.run(
            "mem",
            "--dataset",
            "{repetitive,unique}",
            "mixed_50_50, modules",
            "--region-mb",
            "8",
            "--arena-cap-mb",
            "8",
            "--runs",
            "2",
            "--warmups",
            "1",
            "--idle-ms",
            "5",
            "--hot-fraction",
            "60",
            "--latency-sample-step",
            "8",
            "--csv",
            csv.toString());

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out())
        .contains("rss_pre", "repetitive, medians of 2 runs", "modules, medians of 2 runs")
        .contains("csv_written=" + csv, "Kept in");
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(1 + 4 * 2 * 2);
    assertThat(laboratory.only("mem.csv")).isEqualTo(Files.readString(csv));
    int pid = Arrays.asList(lines.getFirst().split(",", -1)).indexOf("pid");
    Set<String> pids =
        lines.stream().skip(1).map(line -> line.split(",", -1)[pid]).collect(Collectors.toSet());
    assertThat(pids).hasSize(4 * 2);
    assertThat(laboratory.only("mem.svg")).contains("</svg>", "repetitive", "modules");
    JsonNode document = new ObjectMapper().readTree(laboratory.only("mem.json"));
    assertThat(document.at("/rows/0/plan/hotFraction").asInt()).isEqualTo(60);
    assertThat(document.at("/rows/0/sample/stallHistogram").asText()).isNotEmpty();
    JsonNode envelope = new ObjectMapper().readTree(laboratory.only("envelope.json"));
    assertThat(envelope.get("kind").asText()).isEqualTo("mem");
    assertThat(envelope.get("complete").asBoolean()).isTrue();
  }

  @Test
  @Tag("slow")
  void shouldKeepWhatThereIsWhenInterrupted() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Process mem = laboratory.start("mem", "--region-mb", "8", "--runs", "500", "--warmups", "0");
    long endNs = System.nanoTime() + 40_000_000_000L;
    while (laboratory.out().lines().count() < 3 && System.nanoTime() < endNs) {
      Thread.sleep(50);
    }
    mem.destroy();
    Laboratory.Ended ended = laboratory.await(mem);

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(130);
    assertThat(ended.out()).contains("Interrupted.", "repetitive, medians of", "Kept in");
    assertThat(laboratory.only("mem.svg")).contains("</svg>");
    JsonNode envelope = new ObjectMapper().readTree(laboratory.only("envelope.json"));
    assertThat(envelope.get("interrupted").asBoolean()).isTrue();
  }
}
