package org.arenalab.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The behaviour of every allocator's settings, in each place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OptionsContract {
  private static final int LINE = 3;

  @TempDir Path folder;

  /** An option, a text with the value that it means, and a text that is not a value. */
  public record Sample(Option<?> option, String text, Object value, String bad) {
    @Override
    public String toString() {
      return option.property();
    }
  }

  protected abstract OptionGroup group();

  /** Samples of the allocator's own options. */
  protected abstract Stream<Sample> own();

  protected abstract Class<? extends RuntimeException> refusal();

  /** The builder of the allocator's configuration. */
  protected abstract Class<?> builder();

  /** The page of {@code docs} with the table of settings. */
  protected abstract String guide();

  protected Stream<Sample> samples() {
    Stream<Sample> common =
        Stream.of(
            new Sample(CommonOptions.CHECKING, "full", Checking.FULL, "yes"),
            new Sample(CommonOptions.GUARD_INTERVAL, "9", 9, "0"));
    return Stream.concat(own(), common);
  }

  private String preset(Sample sample, String text) throws IOException {
    Path file = Files.createTempFile(folder, "preset", ".properties");
    String key = sample.option().key();
    return Files.writeString(file, "# mine\n\n%s = %s\n".formatted(key, text)).toString();
  }

  private Object read(
      Sample sample, Map<String, String> properties, Map<String, String> environment) {
    return group().read(properties, environment).get(sample.option());
  }

  @Test
  void shouldHaveASampleOfEachOption() {
    assertThat(samples().map(each -> (Object) each.option()))
        .containsExactlyInAnyOrderElementsOf(group().options());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReadEachPlace(Sample each) throws IOException {
    String property = each.option().property();
    String variable = each.option().variable();
    Object fallback = each.option().fallback();
    assertThat(each.value()).isNotEqualTo(fallback);
    assertThat(read(each, Map.of(), Map.of())).isEqualTo(fallback);
    assertThat(read(each, Map.of(property, " "), Map.of(variable, ""))).isEqualTo(fallback);
    assertThat(read(each, Map.of(property, " " + each.text()), Map.of())).isEqualTo(each.value());
    assertThat(read(each, Map.of(), Map.of(variable, each.text()))).isEqualTo(each.value());
    String file = preset(each, each.text());
    for (String name : new String[] {"preset", "profile"}) {
      assertThat(read(each, Map.of("arenalab." + name, file), Map.of())).isEqualTo(each.value());
      Map<String, String> environment = Map.of("ARENALAB_" + name.toUpperCase(Locale.ROOT), file);
      assertThat(read(each, Map.of(), environment)).isEqualTo(each.value());
    }
    Choices choices = group().read(Map.of(), Map.of());
    group().apply(choices, file);
    assertThat((Object) choices.get(each.option())).isEqualTo(each.value());
  }

  /** A place that does not count is not read: its bad text does no harm. */
  @ParameterizedTest
  @MethodSource("samples")
  void shouldPreferPropertyItsPresetVariableItsPreset(Sample each) throws IOException {
    String property = each.option().property();
    String variable = each.option().variable();
    String good = preset(each, each.text());
    String bad = preset(each, each.bad());
    Map<String, String> worst = Map.of(variable, each.bad(), "ARENALAB_PRESET", bad);
    assertThat(read(each, Map.of(property, each.text(), "arenalab.preset", bad), worst))
        .isEqualTo(each.value());
    assertThat(read(each, Map.of("arenalab.preset", good), worst)).isEqualTo(each.value());
    assertThat(read(each, Map.of(), Map.of(variable, each.text(), "ARENALAB_PRESET", bad)))
        .isEqualTo(each.value());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldNamePlaceValueAndRange(Sample each) throws IOException {
    String property = each.option().property();
    String variable = each.option().variable();
    String file = preset(each, each.bad());
    String wanted =
        "=\"%s\", expected %s; correct or remove it"
            .formatted(each.bad(), each.option().type().expectedText());
    String inFile = "bad setting in preset " + file + ", line " + LINE + ": " + each.option().key();
    assertRefused(
        () -> group().read(Map.of(property, each.bad()), Map.of()),
        "bad property: " + property + wanted);
    assertRefused(
        () -> group().read(Map.of(), Map.of(variable, each.bad())),
        "bad environment variable: " + variable + wanted);
    assertRefused(() -> group().read(Map.of("arenalab.preset", file), Map.of()), inFile + wanted);
    assertRefused(() -> group().read(Map.of(), Map.of("ARENALAB_PRESET", file)), inFile + wanted);
    Choices choices = group().read(Map.of(), Map.of());
    assertRefused(() -> group().apply(choices, file), inFile + wanted);
    assertThat((Object) choices.get(each.option())).isEqualTo(each.option().fallback());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldProposeNearestName(Sample each) throws IOException {
    String property = each.option().property();
    String variable = each.option().variable();
    assertRefused(
        () -> group().read(Map.of(property + "x", "4"), Map.of()),
        "property %sx=\"4\" is not a setting; the nearest is %s".formatted(property, property));
    assertRefused(
        () -> group().read(Map.of(), Map.of(variable + "X", "4")),
        "environment variable %sX=\"4\" is not a setting; the nearest is %s"
            .formatted(variable, variable));
  }

  @ParameterizedTest
  @MethodSource("own")
  void shouldProposeNearestKey(Sample each) throws IOException {
    String key = each.option().key();
    Path file = Files.createTempFile(folder, "misspelt", ".properties");
    Files.writeString(file, "\n" + key + "x = 1\n");
    assertRefused(
        () -> group().read(Map.of("arenalab.preset", file.toString()), Map.of()),
        "preset %s, line 2: unknown key \"%sx\"; the nearest is %s".formatted(file, key, key));
  }

  @ParameterizedTest
  @CsvSource({"chekking, checking", "decomit, decommit", "targetMB, targetMb"})
  void shouldRefuseMisspeltKeyWithoutDot(String typed, String nearest) throws IOException {
    Path file = Files.writeString(folder.resolve("dotless.properties"), typed + " = 1\n");
    assertRefused(
        () -> group().read(Map.of("arenalab.preset", file.toString()), Map.of()),
        "preset %s, line 1: unknown key \"%s\"; the nearest is %s".formatted(file, typed, nearest));
  }

  /** Only the slab allocator has such keys, and the other allocators know all of them. */
  @Test
  void shouldListKeysWithoutDot() {
    List<String> keys =
        own().map(each -> each.option().key()).filter(key -> key.indexOf('.') < 0).toList();
    if (!keys.isEmpty()) {
      assertThat(OptionNames.SLAB_KEYS).containsExactlyInAnyOrderElementsOf(keys);
    }
  }

  @Test
  void shouldRefuseKeysOfNoAllocator() throws IOException {
    Path file = Files.writeString(folder.resolve("foreign.properties"), "shn.prefault = 1\n");
    assertThatThrownBy(() -> group().read(Map.of("arenalab.preset", file.toString()), Map.of()))
        .isInstanceOf(refusal())
        .hasMessageContaining("line 1: unknown key \"shn.prefault\"");
  }

  @Test
  void shouldShareOnePresetWithOtherAllocators() throws IOException {
    Path file = folder.resolve("shared.properties");
    Files.writeString(
        file,
        """
        decayMs = 5
        shm.prefault = true
        compressed.codec = zstd
        extent.tailSlackBytes = 0
        transport.useArena = false
        checking = checked
        """);
    Choices choices = group().read(Map.of("arenalab.preset", file.toString()), Map.of());
    assertThat(choices.get(CommonOptions.CHECKING)).isEqualTo(Checking.CHECKED);
    for (String ofLibrary : Preset.NAMES) {
      assertThat(group().read(Map.of("arenalab.preset", ofLibrary), Map.of())).isNotNull();
    }
  }

  /** Older versions had the presets in that folder, and scripts still name it. */
  @ParameterizedTest
  @ValueSource(strings = {"", "./", "absolute"})
  void shouldFindPresetsOfOlderVersions(String prefix) {
    Path old = Path.of(prefix.replace("absolute", ""), "profiles", "allocator", "lean.properties");
    String name = (prefix.equals("absolute") ? old.toAbsolutePath() : old).toString();
    Choices choices = group().read(Map.of("arenalab.profile", name), Map.of());
    assertThat(choices).isNotNull();
    assertRefused(
        () -> group().read(Map.of("arenalab.preset", name.replace("lean", "leen")), Map.of()),
        "no preset has this name: preset=\"%s\", expected one of fast, balanced, lean or a properties file"
            .formatted(name.replace("lean", "leen")));
  }

  @Test
  void shouldRefuseAbsentPreset() {
    assertRefused(
        () -> group().read(Map.of(), Map.of("ARENALAB_PRESET", "leen")),
        "no preset has this name: preset=\"leen\", expected one of fast, balanced, lean or a"
            + " properties file");
  }

  /** The names that any class of this project reads: none of them may stop an allocator. */
  @Test
  void shouldKnowAllNamesInTheSources() throws IOException {
    Map<String, String> properties = new TreeMap<>();
    Map<String, String> environment = new TreeMap<>();
    for (String tree : new String[] {"src/main", "src/jmh", "src/launcher"}) {
      try (Stream<Path> files = Files.walk(Path.of(tree))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String text = Files.readString(file);
          collect("\"(arenalab\\.[\\w.]*\\w)\"", text, properties);
          collect("\\b(ARENALAB_\\w+)\\b", text, environment);
        }
      }
    }
    assertThat(properties).containsKeys("arenalab.lean", "arenalab.results");
    assertThat(environment).containsKey("ARENALAB_RESULTS");
    assertThat(group().read(properties, environment)).isNotNull();
  }

  private static void collect(String pattern, String text, Map<String, String> names) {
    Pattern.compile(pattern).matcher(text).results().forEach(each -> names.put(each.group(1), ""));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldBeInTheGuide(Sample each) throws IOException {
    assertThat(Files.readAllLines(Path.of("docs", guide())))
        .contains(each.option().tableRow(isInBuilder(each.option().name())));
  }

  private boolean isInBuilder(String name) {
    return Stream.of(builder().getMethods()).anyMatch(each -> each.getName().equals(name));
  }

  private void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(refusal()).hasMessage(message);
  }
}
