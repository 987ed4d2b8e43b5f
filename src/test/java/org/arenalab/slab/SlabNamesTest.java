package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A misspelt switch is not a switch that does nothing. */
class SlabNamesTest {
  @ParameterizedTest
  @CsvSource({
    "arenalab.lean.targetMB,      arenalab.lean.targetMb",
    "arenalab.lean.target,        arenalab.lean.targetMb",
    "arenalab.lean.decomit,       arenalab.lean.decommit",
    "arenalab.slab.decommit,      arenalab.lean.decommit",
    "arenalab.slab.reservedGb,    arenalab.slab.reserveGb",
    "arenalab.mode,               arenalab.lean",
    "arenalab.Lean,               arenalab.lean",
    "arenalab.checking,           arenalab.check",
    "arenalab.check.interval,     arenalab.check.guardInterval",
    "arenalab.profiles,           arenalab.profile",
    "arenalab.presets,            arenalab.preset",
    "arenalab.slab.huge-pages,    arenalab.slab.hugePages"
  })
  void shouldRefuseAPropertyThatNoSettingHas(String name, String nearest) {
    Map<String, String> properties = Map.of("java.home", "/", name, "4");
    assertThatThrownBy(() -> SlabConfig.builder(properties, Map.of()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "property %s=\"4\" is not a setting; the nearest is %s".formatted(name, nearest));
  }

  @ParameterizedTest
  @CsvSource({
    "ARENALAB_LEAN_TARGETMB,        ARENALAB_LEAN_TARGET_MB",
    "ARENALAB_LEAN_TARGET_MiB,      ARENALAB_LEAN_TARGET_MB",
    "ARENALAB_MODE,                 ARENALAB_LEAN",
    "ARENALAB_SLAB_CHECK,           ARENALAB_CHECK",
    "ARENALAB_CHECKS,               ARENALAB_CHECK",
    "ARENALAB_PROFILE_NAME,         ARENALAB_PROFILE",
    "ARENALAB_SLAB_SCAVENGE,        ARENALAB_SLAB_SCAVENGER",
    "ARENALAB_LEAN_BUDGET,          ARENALAB_LEAN_BUDGET_PERCENT"
  })
  void shouldRefuseAVariableThatNoSettingHas(String name, String nearest) {
    assertThatThrownBy(() -> SlabConfig.builder(Map.of(), Map.of("HOME", "/", name, "")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "environment variable %s=\"\" is not a setting; the nearest is %s"
                .formatted(name, nearest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"arenalab.results", "arenalab.shm.directory", "arenalab.harness.fault", "lean"})
  void shouldLeaveNamesOfOtherRoomsToThem(String name) {
    assertThat(SlabConfig.builder(Map.of(name, "?"), Map.of())).isNotNull();
  }

  @Tag("medium")
  @Test
  void shouldLookAtThePropertiesAndTheEnvironmentOfTheProcess() throws Exception {
    assertThat(child("-Darenalab.lean.decay=5", "ARENALAB_OTHER"))
        .contains(
            "InvalidRequestException: property arenalab.lean.decay=\"5\" is not a setting;"
                + " the nearest is arenalab.lean.decayMs");
    assertThat(child("-Darenalab.other=5", "ARENALAB_LEAN_DECAY"))
        .contains(
            "InvalidRequestException: environment variable ARENALAB_LEAN_DECAY=\"7\" is not a"
                + " setting; the nearest is ARENALAB_LEAN_DECAY_MS");
    assertThat(child("-Darenalab.other=5", "ARENALAB_OTHER")).startsWith("FAST DONTNEED");
  }

  private static String child(String flag, String variable) throws Exception {
    return SlabConfigTest.Child.run(flag, Map.of(variable, "7")).output();
  }
}
