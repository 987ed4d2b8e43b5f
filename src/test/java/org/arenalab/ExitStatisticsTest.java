package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the statistics that {@link ExitStatisticsChild}, a real process, prints at its exit. */
@Tag("slow")
@Timeout(120)
@Tag("beside")
class ExitStatisticsTest {
  private static final List<String> KINDS = List.of("slab", "shm", "compressed", "extent-pool");

  @TempDir private Path folder;

  private record Ended(int exitValue, String stdout, String stderr) {
    List<JsonNode> json() throws IOException {
      List<JsonNode> all = new ArrayList<>();
      for (String line : stderr.lines().toList()) {
        all.add(new ObjectMapper().readTree(line));
      }
      return all;
    }
  }

  private Ended run(Map<String, String> variables, List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.FLAGS);
    command.addAll(List.of("-Xmx128m", "-Xmn8m"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ExitStatisticsChild.class.getName());
    command.add(folder.toString());
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("ARENALAB_STATS");
    builder.environment().putAll(variables);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"return,exit,0", "exit,exit,3", "close,close,0"})
  void shouldPrintJson(String end, String moment, int exitValue) throws Exception {
    Ended ended = run(Map.of("ARENALAB_STATS", "json"), List.of(), end);
    assertThat(ended.exitValue()).isEqualTo(exitValue);
    List<JsonNode> all = ended.json();
    assertThat(all).extracting(each -> each.get("allocator").asText()).isEqualTo(KINDS);
    assertThat(all).extracting(each -> each.get("number").asInt()).containsExactly(1, 2, 3, 4);
    assertThat(all).extracting(each -> each.get("printed").asText()).containsOnly(moment);
    assertThat(all.get(0).get("name").asText()).isEqualTo("LEAN");
    assertThat(all.get(0).at("/stats/liveBlocks").asLong()).isEqualTo(1);
    assertThat(all.get(1).at("/stats/allocations").asLong()).isEqualTo(1);
    assertThat(all.get(2).at("/stats/regions").asLong()).isEqualTo(1);
    assertThat(all.get(3).at("/stats/liveExtents").asLong()).isEqualTo(1);
  }

  @Test
  void shouldPrintTable() throws Exception {
    Ended ended = run(Map.of("ARENALAB_STATS", "json"), List.of("-Darenalab.stats=1"), "return");
    for (int i = 0; i < KINDS.size(); i++) {
      assertThat(ended.stderr())
          .contains("arenalab statistics: %s %d, ".formatted(KINDS.get(i), i + 1));
    }
    assertThat(ended.stderr().lines())
        .anyMatch(line -> line.matches("  liveExtents +1"))
        .anyMatch(line -> line.matches("  ratio_e2e +null"));
  }

  @Test
  void shouldPrintNothingByDefault() throws Exception {
    assertThat(run(Map.of(), List.of(), "return")).isEqualTo(new Ended(0, "opened\n", ""));
    assertThat(run(Map.of("ARENALAB_STATS", "1"), List.of("-Darenalab.stats=0"), "close"))
        .isEqualTo(new Ended(0, "opened\n", ""));
  }

  @Test
  void shouldPrintNothingAfterHalt() throws Exception {
    assertThat(run(Map.of("ARENALAB_STATS", "1"), List.of(), "halt"))
        .isEqualTo(new Ended(5, "opened\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"slab", "shm", "compressed", "extent-pool"})
  void shouldRefuseBadSetting(String kind) throws Exception {
    Ended value = run(Map.of("ARENALAB_STATS", "yes"), List.of(), kind);
    assertThat(value.exitValue()).isEqualTo(1);
    assertThat(value.stderr())
        .contains("ARENALAB_STATS=\"yes\", expected 0, 1, table or json")
        .containsPattern("Invalid(Arena|Extent)?RequestException");
    Ended name = run(Map.of(), List.of("-Darenalab.stat=1"), kind);
    assertThat(name.exitValue()).isEqualTo(1);
    assertThat(name.stderr()).contains("arenalab.stat=\"1\" is not a setting");
  }

  /** The process ends and prints one line for each allocator, whichever thread wins the race. */
  @Test
  void shouldExitWhileClosing() throws Exception {
    Ended ended = run(Map.of("ARENALAB_STATS", "json"), List.of(), "race");
    assertThat(ended.exitValue()).isEqualTo(3);
    List<JsonNode> all = ended.json();
    assertThat(all).extracting(each -> each.get("number").asInt()).doesNotHaveDuplicates();
    assertThat(all).extracting(each -> each.get("allocator").asText()).containsAll(KINDS);
  }

  @Test
  void shouldExitWhenHookClosesArena() throws Exception {
    Ended ended = run(Map.of("ARENALAB_STATS", "json"), List.of(), "closing-hook");
    assertThat(ended.exitValue()).isZero();
    List<JsonNode> all = ended.json();
    assertThat(all).extracting(each -> each.get("printed").asText()).containsExactly("close");
    assertThat(all.getFirst().at("/stats/regions").asLong()).isEqualTo(1);
  }
}
