package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.arenalab.bench.BesideOtherJmh;
import org.arenalab.bench.nativecontrol.NativeRounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(BesideOtherJmh.class)
class NativeCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --form shuffle            | bad value: --form=shuffle, expected replace, toggle or toggle-one-draw
          --rounds 0                | bad value: --rounds=0, expected 1 to 999
          --working-set 0           | bad value: --working-set=0, expected 1 to 16777216
          --java tcmalloc           | unknown allocator: --java=tcmalloc, expected some of [floor,
          --native tcmalloc         | unknown allocator: --native=tcmalloc, expected some of [void, malloc, mimalloc, jemalloc]
          --against jemalloc        | bad value: --against=jemalloc, expected one of the rows of --native, [void, mimalloc]
          --compiler no-such-gcc    | cannot start no-such-gcc: install a C compiler
          """)
  void shouldSayInOneLineWhatCannotBeDone(String words, String message) {
    CommandOutput output = CommandOutput.of(NativeCommand.class, words.split(" "));

    assertThat(output.exit()).isEqualTo(2);
    assertThat(output.error()).startsWith(message).hasLineCount(1);
  }

  @Tag("medium")
  @Test
  @EnabledIf("org.arenalab.bench.nativecontrol.NativeStepsTest#hasCompiler")
  void shouldMeasureTheRowsInTurns(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("rounds.json");

    CommandOutput output =
        CommandOutput.of(
            NativeCommand.class,
            "--form=toggle",
            "--working-set=100",
            "--rounds=2",
            "--native=void,malloc",
            "--against=malloc",
            "--java=",
            "--seed=7",
            "--json=" + json);

    assertThat(output.exit()).as(output.error()).isZero();
    assertThat(output.out())
        .contains("[round 2/2]", "One step of toggle, working set 100", "native malloc")
        .contains("seed of the order 7");
    JsonNode written = new ObjectMapper().readTree(Files.readString(json));
    assertThat(written.at("/rounds").size()).isEqualTo(2);
    assertThat(written.at("/rounds/0/native void").asDouble()).isPositive();
    assertThat(written.at("/traceSha256").asText()).hasSize(64);
  }

  @Test
  void shouldCompareTheRowsOfOneRound() {
    NativeRounds rounds = new NativeRounds("replace", 400, "sha", 1, "native mimalloc");
    // The machine is twice as slow in the second round; that does not separate the rows.
    rounds.add(Map.of("native mimalloc", 4.0, "java slab", 3.0));
    rounds.add(Map.of("native mimalloc", 8.0, "java slab", 6.0));
    rounds.add(Map.of("native mimalloc", 4.0, "java slab", 3.0));

    assertThat(rounds.ratio("java slab").value()).isCloseTo(0.75, within(1e-9));
    assertThat(rounds.ratio("java slab").high()).isCloseTo(0.75, within(1e-9));
    assertThat(rounds.time("java slab").value()).isEqualTo(3.0);
    assertThat(rounds.lines()).anyMatch(line -> line.contains("0.750 [0.750, 0.750]"));
  }
}
