package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings from a preset: in all places, by name and by path, and with errors. */
class SlabPresetTest {
  @TempDir Path folder;

  private static SlabConfig config(
      Map<String, String> properties, Map<String, String> environment) {
    return builder(properties, environment).build();
  }

  private static SlabConfig.Builder builder(
      Map<String, String> properties, Map<String, String> environment) {
    return SlabConfig.builder(properties, environment);
  }

  private String file(String content) throws Exception {
    return Files.writeString(folder.resolve("own.properties"), content).toString();
  }

  @ParameterizedTest
  @EnumSource
  void shouldComeWithTheLibraryForEachMode(SlabMode mode) {
    String name = mode.name().toLowerCase(java.util.Locale.ROOT);
    SlabConfig expected = builder(Map.of(), Map.of()).mode(mode).build();
    assertThat(builder(Map.of(), Map.of()).preset(name).build()).isEqualTo(expected);
    assertThat(config(Map.of("arenalab.preset", name), Map.of())).isEqualTo(expected);
    assertThat(config(Map.of(), Map.of("ARENALAB_PRESET", name))).isEqualTo(expected);
  }

  @Test
  void shouldHaveTheFilesThatTheSourcesShow() throws Exception {
    try (var files = Files.list(Path.of("presets"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".properties", "");
        assertThat(builder(Map.of(), Map.of()).preset(name).build())
            .isEqualTo(builder(Map.of(), Map.of()).preset(file.toString()).build());
      }
    }
  }

  @Test
  void shouldSayAnySettingInAFile() throws Exception {
    String file =
        file(
            """
            # mine
            mode = balanced
            decommit = free
            targetMb = 3
            decayMs = 250
            budgetPercent = 0.5
            reserveGb = 1
            hugePages = true
            scavenger = false
            checking = full
            guardInterval = 9
            """);
    assertThat(config(Map.of("arenalab.preset", " " + file), Map.of()))
        .isEqualTo(
            new SlabConfig(
                SlabMode.BALANCED,
                Decommit.FREE,
                3 << 20,
                Duration.ofMillis(250),
                0.005,
                1 << 30,
                false,
                true,
                false,
                Checking.FULL,
                9));
  }

  /**
   * A preset has the precedence of the place that names it; a single setting there overrides it.
   */
  @Test
  void shouldCountWhereItIsNamed() throws Exception {
    String file = file("targetMb = 5\ndecayMs = 7");
    Map<String, String> properties = Map.of("arenalab.preset", file);
    Map<String, String> environment =
        Map.of("ARENALAB_PRESET", "lean", "ARENALAB_LEAN_TARGET_MB", "6", "ARENALAB_CHECK", "full");
    SlabConfig config = config(properties, environment);
    assertThat(config.targetBytes()).isEqualTo(5 << 20);
    assertThat(config.checking()).isEqualTo(Checking.FULL);
    assertThat(config.mode()).as("only one preset").isEqualTo(SlabMode.FAST);

    assertThat(config(Map.of(), environment).targetBytes()).isEqualTo(6 << 20);
    assertThat(config(Map.of(), environment).mode()).isEqualTo(SlabMode.LEAN);
    assertThat(
            config(Map.of("arenalab.preset", file, "arenalab.lean.targetMb", "4"), environment)
                .targetBytes())
        .isEqualTo(4 << 20);

    SlabConfig built =
        builder(properties, environment).preset("lean").decay(Duration.ofMillis(9)).build();
    assertThat(built.targetBytes()).isEqualTo(10 << 20);
    assertThat(built.mode()).isEqualTo(SlabMode.LEAN);
    assertThat(built.decay()).isEqualTo(Duration.ofMillis(9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "decomit = OFF   | , line 1: unknown key \"decomit\"; the nearest is decommit",
        "forks = 10      | , line 1: unknown key \"forks\"",
        "mode = lean\\nmode = fast | , line 2: mode is set twice, expected once",
        "mode = 2        | , line 1: mode=\"2\", expected FAST (also 0), BALANCED or LEAN (also 1)",
        "!\\ndecayMs = soon | , line 2: decayMs=\"soon\", expected a whole number of milliseconds",
        "!\\\\\\ndecayMs = 0 | , line 2: decayMs=\"0\", expected a whole number of milliseconds",
        "decayMs = \\\\\\n 7\\nbudgetPercent = 101 | , line 3: budgetPercent=\"101\", expected",
        "targetMb = 99999999999999999 | targetMb=\"99999999999999999\", expected a whole number",
        "scavenger =     | scavenger=\"\", expected true, false, 1 or 0",
        "mode = \\u00zz | , line 1 cannot be read"
      })
  void shouldNameWhatItCannotRead(String content, String message) throws Exception {
    String file = file(content.replace("\\n", "\n").replace("\\\\", "\\"));
    assertThatThrownBy(() -> config(Map.of("arenalab.preset", file), Map.of()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("preset " + file)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> builder(Map.of(), Map.of()).preset(file))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"smoke", "no/such/file.properties", "profiles", "LEAN"})
  void shouldNameAbsentPreset(String name) {
    assertThatThrownBy(() -> config(Map.of(), Map.of("ARENALAB_PRESET", name)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "no preset has this name: preset=\"%s\", expected one of fast, balanced, lean or a"
                + " properties file",
            name);
  }

  @Test
  void shouldRefuseRunPlan() {
    assertThatThrownBy(() -> SlabConfig.builder().preset("plans/smoke.properties"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("unknown key");
  }

  @Tag("medium")
  @Test
  void shouldReadTheSystemPropertyAndTheEnvironmentOfAProcess() throws Exception {
    assertThat(child("lean", null)).startsWith("LEAN DONTNEED");
    assertThat(child(null, "balanced")).startsWith("BALANCED DONTNEED");
    assertThat(child(file("mode = lean\ndecommit = free"), "balanced")).startsWith("LEAN FREE");
    assertThat(child("leen", null)).contains("InvalidRequestException: no preset has this name");
  }

  private static String child(String property, String variable) throws Exception {
    return SlabConfigTest.Child.run(
            property == null ? "-Dnone=" : "-Darenalab.preset=" + property,
            variable == null ? Map.of() : Map.of("ARENALAB_PRESET", variable))
        .output();
  }
}
