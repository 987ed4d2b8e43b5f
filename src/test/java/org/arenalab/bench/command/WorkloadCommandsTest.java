package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.Laboratory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of each workload for a second, in this process; the workload checks every byte itself. */
class WorkloadCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final boolean ZRAM_BEFORE = Files.exists(Path.of("/sys/block/zram0"));

  /** The statistics of predicomp's pilot of three loops. */
  private static final List<String> PREDICOMPS_NAMES =
      List.of(
          "hotness_epoch",
          "chunks_hot",
          "chunks_warm",
          "chunks_cold",
          "damon_snapshots_total",
          "damon_regions_observed_total",
          "damon_read_errors",
          "damon_chunks_marked_hot",
          "damon_chunks_marked_warm",
          "damon_chunks_marked_cold",
          "damon_last_snapshot_nr_regions",
          "damon_last_snapshot_bytes",
          "bg_compress_attempts",
          "bg_compress_admits",
          "prefetch_queue_enqueues",
          "prefetch_queue_dedup_skips",
          "prefetch_decompress_ops",
          "demand_decompress_stall_events",
          "demand_decompress_stall_ns_total",
          "adaptive_t_cold_epochs_current");

  @TempDir Path folder;

  private static CommandOutput run(Class<? extends Callable<Integer>> command, String... words) {
    CommandOutput ended = CommandOutput.of(command, words);
    assertThat(ended.exit()).as(ended.error()).isZero();
    assertThat(ended.error()).isEmpty();
    return ended;
  }

  @Tag("medium")
  @Test
  void shouldStreamWithoutAnArena() throws Exception {
    CommandOutput ended =
        run(
            AnonStreamerCommand.class,
            "--duration-sec",
            "1",
            "--region-mb",
            "4",
            "--idle-ms",
            "100",
            "--json");
    JsonNode figures = JSON.readTree(ended.out());

    assertThat(figures.get("workload").asText()).isEqualTo("anon_streamer");
    assertThat(figures.get("use_mem_arena").asInt()).isZero();
    assertThat(figures.get("passes").asLong()).isBetween(4L, 22L);
    assertThat(figures.get("touches").asLong()).isEqualTo(figures.get("passes").asLong() * 1024);
    assertThat(figures.get("elapsed_ms").asDouble()).isBetween(1000.0, 3000.0);
    assertThat(figures.has("arena_compress_ops")).isFalse();
  }

  @Tag("medium")
  @Test
  void shouldBurstWithAnArenaAndWriteItsFigures() throws Exception {
    Path stats = folder.resolve("stats.json");
    CommandOutput ended =
        run(
            InteractiveBurstCommand.class,
            "--duration-sec",
            "1",
            "--region-mb",
            "4",
            "--active-ms",
            "20",
            "--idle-ms",
            "100",
            "--use-mem-arena",
            "--arena-cap-mb",
            "8",
            "--arena-min-savings-pct",
            "10",
            "--arena-stats-json",
            stats.toString());
    JsonNode figures = JSON.readTree(Files.readString(stats));

    assertThat(ended.out()).startsWith("interactive_burst region_mb=4 active_ms=20 idle_ms=100");
    assertThat(ended.out()).contains("use_mem_arena=1", "arena_compress_ops=");
    assertThat(figures.get("workload").asText()).isEqualTo("interactive_burst");
    // Nothing was touched after the last idle time: all 1,024 chunks are stored.
    assertThat(figures.get("logical_input_bytes").asLong()).isEqualTo(4 << 20);
    assertThat(figures.get("compress_ops").asLong()).isGreaterThanOrEqualTo(2 * 1024);
    assertThat(figures.get("evictions_lru").asLong()).isZero();
  }

  @Tag("medium")
  @Test
  void shouldLetTheLoopsCompressAndWritePredicompsNames() throws Exception {
    Path stats = folder.resolve("stats.json");
    CommandOutput ended =
        run(
            InteractiveBurstCommand.class,
            "--duration-sec",
            "2",
            "--region-mb",
            "4",
            "--active-ms",
            "20",
            "--idle-ms",
            "900",
            "--use-mem-arena",
            "--arena-autoloops",
            "--arena-t-cold-ms",
            "100",
            "--arena-prefetch-distance",
            "2",
            "--arena-prefetch-batch",
            "8",
            "--arena-stats-json",
            stats.toString(),
            "--json");
    JsonNode figures = JSON.readTree(Files.readString(stats));

    assertThat(JSON.readTree(ended.out()).get("passes").asLong()).isPositive();
    for (String name : PREDICOMPS_NAMES) {
      assertThat(figures.has(name)).as(name).isTrue();
    }
    assertThat(figures.get("bg_compress_admits").asLong()).isPositive();
    assertThat(figures.get("logical_input_bytes").asLong())
        .as("nothing is touched after the last idle time")
        .isPositive();
  }

  @Tag("medium")
  @Test
  void shouldNotCompressWithADisabledLoop() throws Exception {
    Path stats = folder.resolve("stats.json");
    CommandOutput _ =
        run(
            AnonStreamerCommand.class,
            "--duration-sec",
            "1",
            "--region-mb",
            "4",
            "--idle-ms",
            "600",
            "--use-mem-arena",
            "--arena-autoloops",
            "--arena-t-cold-ms",
            "50",
            "--arena-disable-prefetch",
            "--arena-disable-bg-compress",
            "--arena-stats-json",
            stats.toString());
    JsonNode figures = JSON.readTree(Files.readString(stats));

    assertThat(figures.get("bg_compress_admits").asLong()).isZero();
    assertThat(figures.get("compress_ops").asLong()).isZero();
    assertThat(figures.get("prefetch_decompress_ops").asLong()).isZero();
  }

  @Test
  void shouldRefuseInOneLineWhatTheyCannotDo() {
    for (Class<? extends Callable<Integer>> command :
        List.<Class<? extends Callable<Integer>>>of(
            AnonStreamerCommand.class, InteractiveBurstCommand.class)) {
      refuse(command, "--region-mb is 0", "--region-mb", "0");
      refuse(command, "--idle-ms is 0", "--idle-ms", "0");
      refuse(command, "--duration-sec is 0", "--duration-sec", "0");
      refuse(command, "--arena-min-savings-pct is 99", "--arena-min-savings-pct", "99");
      refuse(command, "add --use-mem-arena", "--arena-stats-json", "x.json");
      refuse(command, "needs an arena; add --use-mem-arena", "--arena-autoloops");
      refuse(command, "leave out --use-mem-arena", "--kernel-swap", "--use-mem-arena");
      refuse(command, "--arena-t-cold-ms is 0", "--arena-t-cold-ms", "0");
      refuse(
          command,
          "--arena-prefetch-batch is 0, expected 1 to 128",
          "--use-mem-arena",
          "--arena-autoloops",
          "--arena-prefetch-batch",
          "0");
      refuse(command, "--compare is 0", "--compare", "0");
      refuse(command, "leave out --arena-autoloops", "--compare", "1", "--json");
      refuse(
          command,
          "directory not found",
          "--use-mem-arena",
          "--arena-stats-json",
          folder.resolve("no/x.json").toString());
    }
  }

  /** Two runs of each arm, as a user starts them; the figures printed are those that are kept. */
  @Tag("slow")
  @Test
  void shouldCompareTheArmsInProcessesOfTheirOwn() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Laboratory.Ended ended =
        laboratory.run(
            "interactive_burst",
            "--compare",
            "2",
            "--duration-sec",
            "1",
            "--region-mb",
            "8",
            "--active-ms",
            "20",
            "--idle-ms",
            "300",
            "--arena-t-cold-ms",
            "100");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    JsonNode arms = JSON.readTree(laboratory.only("workload.json")).get("arms");
    for (String arm : List.of("plain", "no-loops", "loops")) {
      assertThat(arms.get(arm).size()).as(arm).isEqualTo(2);
    }
    double heldKb =
        (arms.at("/loops/0/rss_idle_kb").asDouble() + arms.at("/loops/1/rss_idle_kb").asDouble())
            / 2;
    assertThat(ended.out())
        .containsPattern("loops +2 +\\d+ .*%.1f".formatted(heldKb / 1024))
        .contains("of no-loops", "Kept in ");
    assertThat(Files.exists(Path.of("/sys/block/zram0")))
        .as("other devices stay")
        .isEqualTo(ZRAM_BEFORE);
    JsonNode rows = JSON.readTree(laboratory.only("result.json"));
    assertThat(rows.findValuesAsText("arm")).contains("plain", "no-loops", "loops");
  }

  @Test
  void shouldRefuseASettingOfTheLoops() {
    System.setProperty("arenalab.tiering.tHotMs", "3000");
    try {
      refuse(
          InteractiveBurstCommand.class,
          "tCold=PT2S, expected at least tHot=PT3S",
          "--region-mb",
          "1",
          "--use-mem-arena",
          "--arena-autoloops");
    } finally {
      System.clearProperty("arenalab.tiering.tHotMs");
    }
  }

  @Test
  void shouldRefuseASettingThatCannotBeRead() {
    System.setProperty("arenalab.compressed.hugePages", "maybe");
    try {
      refuse(
          AnonStreamerCommand.class,
          "arenalab.compressed.hugePages=\"maybe\", expected true",
          "--use-mem-arena");
    } finally {
      System.clearProperty("arenalab.compressed.hugePages");
    }
  }

  private static void refuse(
      Class<? extends Callable<Integer>> command, String message, String... words) {
    CommandOutput ended = CommandOutput.of(command, words);
    assertThat(ended.exit()).as(message).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1);
  }
}
