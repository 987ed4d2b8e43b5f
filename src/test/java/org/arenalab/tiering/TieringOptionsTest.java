package org.arenalab.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.arenalab.hotness.SourceKind;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionsContract;
import org.junit.jupiter.api.Test;

class TieringOptionsTest extends OptionsContract {
  @Override
  protected OptionGroup group() {
    return TieringOptions.GROUP;
  }

  @Override
  protected Stream<Sample> own() {
    return Stream.of(
        new Sample(TieringOptions.T_HOT, "60", Duration.ofMillis(60), "9"),
        new Sample(TieringOptions.T_COLD, "100", Duration.ofMillis(100), "3600001"),
        new Sample(TieringOptions.T_COLD_MIN, "70", Duration.ofMillis(70), "a"),
        new Sample(TieringOptions.T_COLD_MAX, "9000", Duration.ofSeconds(9), "-1"),
        new Sample(TieringOptions.REFAULT_GOAL, "0.5", 0.5, "101"),
        new Sample(TieringOptions.CPU_BUDGET, "2.5", 2.5, "NaN"),
        new Sample(TieringOptions.BACKGROUND_COMPRESSION, "0", false, "no"),
        new Sample(TieringOptions.DENSIFY, "false", false, "never"),
        new Sample(TieringOptions.PREFETCH, "0", false, "off"),
        new Sample(TieringOptions.PREFETCH_DISTANCE, "3", 3, "0"),
        new Sample(TieringOptions.PREFETCH_BATCH, "9", 9, "129"),
        new Sample(TieringOptions.RECORDED_SET, "/tmp/set", Path.of("/tmp/set"), "a\0b"),
        new Sample(
            TieringOptions.HOTNESS,
            "damon, written_pages",
            List.of(SourceKind.DAMON, SourceKind.WRITTEN_PAGES),
            "DAMON,DAMON"));
  }

  @Override
  protected Class<? extends RuntimeException> refusal() {
    return TieringException.class;
  }

  @Override
  protected String guide() {
    return "tiering.md";
  }

  @Override
  protected Class<?> builder() {
    return TieringConfig.Builder.class;
  }

  private static TieringConfig of(String... properties) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      all.put("arenalab.tiering." + properties[i], properties[i + 1]);
    }
    return TieringConfig.builder(all, Map.of()).build();
  }

  @Test
  void shouldComputeAgesFromTCold() {
    TieringConfig config = of();
    assertThat(config.tHot()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.tColdMin()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.tColdMax()).isEqualTo(Duration.ofHours(1));
    assertThat(config.tickNs()).isEqualTo(100_000_000);
    config = of("tColdMs", "100");
    assertThat(config.tHot()).isEqualTo(Duration.ofMillis(25));
    assertThat(config.tColdMin()).isEqualTo(Duration.ofMillis(25));
    assertThat(config.tColdMax()).isEqualTo(Duration.ofHours(1));
    assertThat(config.tickNs()).isEqualTo(10_000_000);
    config = of("tColdMs", "3600000");
    assertThat(config.tColdMax()).isEqualTo(Duration.ofHours(1));
    config = of("tColdMs", "10");
    assertThat(config.tHot()).isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void shouldRefuseAgesThatAreNotInOrder() {
    assertThatThrownBy(() -> of("tHotMs", "3000"))
        .isInstanceOf(TieringException.class)
        .hasMessage("bad setting in TieringConfig: tCold=PT2S, expected at least tHot=PT3S");
    assertThatThrownBy(() -> of("tColdMaxMs", "1000")).hasMessageContaining("tColdMax=PT1S");
    assertThatThrownBy(() -> of("tColdMinMs", "100")).hasMessageContaining("tColdMin=PT0.1S");
  }
}
