package org.arenalab.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.arenalab.statistics.StatisticsSwitch.Style;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsSwitchTest {
  @ParameterizedTest
  @CsvSource({"0,OFF", "1,TABLE", "table,TABLE", "TABLE,TABLE", "' json ',JSON", "'',OFF"})
  void shouldReadBothPlaces(String text, Style style) {
    assertThat(StatisticsSwitch.of(Map.of("arenalab.stats", text), Map.of()))
        .isEqualTo(new StatisticsSwitch(style, null));
    assertThat(StatisticsSwitch.of(Map.of(), Map.of("ARENALAB_STATS", text)))
        .isEqualTo(new StatisticsSwitch(style, null));
  }

  @Test
  void shouldPreferProperty() {
    Map<String, String> variables = Map.of("ARENALAB_STATS", "json");
    assertThat(StatisticsSwitch.of(Map.of("arenalab.stats", "0"), variables).style())
        .isEqualTo(Style.OFF);
    assertThat(StatisticsSwitch.of(Map.of(), Map.of()).style()).isEqualTo(Style.OFF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "2", "true", "tables"})
  void shouldRefuseOtherValues(String text) {
    assertThat(StatisticsSwitch.of(Map.of("arenalab.stats", text), Map.of()).refusal())
        .contains("arenalab.stats=\"" + text + "\"", "expected 0, 1, table or json");
    assertThat(StatisticsSwitch.of(Map.of(), Map.of("ARENALAB_STATS", text)).refusal())
        .contains("ARENALAB_STATS=\"" + text + "\"", "expected 0, 1, table or json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"arenalab.stat", "arenalab.statistics", "arenalab.Stats"})
  void shouldRefuseMisspeltProperties(String name) {
    assertThat(StatisticsSwitch.of(Map.of(name, "1"), Map.of()).refusal())
        .isEqualTo("property " + name + "=\"1\" is not a setting; the nearest is arenalab.stats");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ARENALAB_STAT", "arenalab_stats", "ARENALAB_STATISTICS", "ARENALAB_STATS_FORM"})
  void shouldRefuseMisspeltVariables(String name) {
    assertThat(StatisticsSwitch.of(Map.of(), Map.of(name, "1")).refusal())
        .contains(name, "the nearest is ARENALAB_STATS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ARENALAB_STATE_DIR", "ARENALAB_STATION", "arenalab.static", "STATS"})
  void shouldIgnoreOtherWords(String name) {
    assertThat(StatisticsSwitch.of(Map.of(name, "1"), Map.of(name, "1")))
        .isEqualTo(new StatisticsSwitch(Style.OFF, null));
  }

  @Test
  void shouldThrowTheRoomsException() {
    StatisticsSwitch bad = StatisticsSwitch.of(Map.of("arenalab.stats", "yes"), Map.of());
    assertThatThrownBy(
            () -> ExitStatistics.requireReadable(bad, UnsupportedOperationException::new))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(bad.refusal());
    StatisticsSwitch good = StatisticsSwitch.of(Map.of(), Map.of());
    assertThatCode(() -> ExitStatistics.requireReadable(good, UnsupportedOperationException::new))
        .doesNotThrowAnyException();
  }
}
