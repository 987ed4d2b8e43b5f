package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings from a file: in all three ways, by name and by path, and where it says nonsense. */
class SlabProfileTest {
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
    assertThat(builder(Map.of(), Map.of()).profile(name).build()).isEqualTo(expected);
    assertThat(config(Map.of("arenalab.profile", name), Map.of())).isEqualTo(expected);
    assertThat(config(Map.of(), Map.of("ARENALAB_PROFILE", name))).isEqualTo(expected);
  }

  @Test
  void shouldHaveTheFilesThatTheSourcesShow() throws Exception {
    for (String name : SlabProfile.NAMES) {
      assertThat(SlabProfile.read("presets/" + name + ".properties").settings())
          .isEqualTo(SlabProfile.read(name).settings())
          .containsKey("mode");
    }
    try (var files = Files.list(Path.of("presets"))) {
      assertThat(files).hasSameSizeAs(SlabProfile.NAMES);
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
    assertThat(config(Map.of("arenalab.profile", " " + file), Map.of()))
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
    assertThat(SlabProfile.read(file).settings()).hasSameSizeAs(SlabSetting.values());
  }

  /**
   * A profile has the precedence of the place that names it; a single setting there overrides it.
   */
  @Test
  void shouldCountWhereItIsNamed() throws Exception {
    String file = file("targetMb = 5\ndecayMs = 7");
    Map<String, String> properties = Map.of("arenalab.profile", file);
    Map<String, String> environment =
        Map.of(
            "ARENALAB_PROFILE", "lean", "ARENALAB_LEAN_TARGET_MB", "6", "ARENALAB_CHECK", "full");
    SlabConfig config = config(properties, environment);
    assertThat(config.targetBytes()).isEqualTo(5 << 20);
    assertThat(config.checking()).isEqualTo(Checking.FULL);
    assertThat(config.mode()).as("only one profile").isEqualTo(SlabMode.FAST);

    assertThat(config(Map.of(), environment).targetBytes()).isEqualTo(6 << 20);
    assertThat(config(Map.of(), environment).mode()).isEqualTo(SlabMode.LEAN);
    assertThat(
            config(Map.of("arenalab.profile", file, "arenalab.lean.targetMb", "4"), environment)
                .targetBytes())
        .isEqualTo(4 << 20);

    SlabConfig built =
        builder(properties, environment).profile("lean").decay(Duration.ofMillis(9)).build();
    assertThat(built.targetBytes()).isEqualTo(10 << 20);
    assertThat(built.mode()).isEqualTo(SlabMode.LEAN);
    assertThat(built.decay()).isEqualTo(Duration.ofMillis(9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "decomit = OFF   | unknown key \"decomit\", expected some of mode, decommit, targetMb,",
        "forks = 10      | unknown key \"forks\"",
        "mode = lean\\nmode = fast | mode is set twice",
        "mode = 1        | : mode=\"1\", expected FAST, BALANCED or LEAN",
        "decayMs = soon  | : decayMs=\"soon\", expected a whole number of milliseconds, 1 to"
            + " 3600000",
        "decayMs = 0     | : decayMs=\"0\", expected a whole number of milliseconds, 1 to 3600000",
        "budgetPercent = 101 | : budgetPercent=\"101\", expected a percentage",
        "targetMb = 99999999999999999 | targetMb=\"99999999999999999\", expected a whole number of"
            + " MiB, 0 to 8796093022207",
        "scavenger =     | scavenger=\"\", expected true, false, 1 or 0",
        "mode = \\u00zz | cannot be read"
      })
  void shouldNameWhatItCannotRead(String content, String message) throws Exception {
    String file = file(content.replace("\\n", "\n"));
    assertThatThrownBy(() -> config(Map.of("arenalab.profile", file), Map.of()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("allocator profile " + file)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> builder(Map.of(), Map.of()).profile(file))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"smoke", "no/such/file.properties", "profiles", "LEAN"})
  void shouldNameAProfileThatIsNone(String name) {
    assertThatThrownBy(() -> config(Map.of(), Map.of("ARENALAB_PROFILE", name)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "no allocator profile \"%s\", expected one of fast, balanced, lean or a properties"
                + " file",
            name);
  }

  @Test
  void shouldRefuseARunProfile() {
    assertThatThrownBy(() -> SlabConfig.builder().profile("plans/smoke.properties"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("unknown key");
  }

  @Test
  void shouldReadTheSystemPropertyAndTheEnvironmentOfAProcess() throws Exception {
    assertThat(child("lean", null)).startsWith("LEAN DONTNEED");
    assertThat(child(null, "balanced")).startsWith("BALANCED DONTNEED");
    assertThat(child(file("mode = lean\ndecommit = free"), "balanced")).startsWith("LEAN FREE");
    assertThat(child("leen", null)).contains("InvalidRequestException: no allocator profile");
  }

  private static String child(String property, String variable) throws Exception {
    return SlabConfigTest.Child.run(
            property == null ? "-Dnone=" : "-Darenalab.profile=" + property,
            variable == null ? Map.of() : Map.of("ARENALAB_PROFILE", variable))
        .output();
  }
}
