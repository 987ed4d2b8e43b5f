package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of each workload for a second, in this process; the workload checks every byte itself. */
class WorkloadCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

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
      refuse(
          command,
          "directory not found",
          "--use-mem-arena",
          "--arena-stats-json",
          folder.resolve("no/x.json").toString());
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
