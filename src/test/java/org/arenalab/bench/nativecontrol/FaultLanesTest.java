package org.arenalab.bench.nativecontrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.bench.nativecontrol.FaultLanes.Placement;
import org.arenalab.bench.nativecontrol.FaultLanes.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultLanesTest {
  @Test
  void shouldReadTheFigures() {
    Result result =
        Result.parse(
            "2000 10000 20000 30000 40000 50000 1000000000 8000000"
                + " 9000 11000 19000 21000 29000 32000 39000 50000\n");
    assertThat(result.count()).isEqualTo(2000);
    assertThat(result.p95Ns()).isEqualTo(20_000);
    assertThat(result.p50Bounds()).isEqualTo(new FaultLanes.Bounds(9_000, 11_000));
    assertThat(result.p999Bounds()).isEqualTo(new FaultLanes.Bounds(39_000, 50_000));
    assertThat(result.faultsPerSecond()).isEqualTo(2000);
    assertThat(result.handlerNsPerFault()).isEqualTo(4000);
    assertThat(result)
        .hasToString(
            "n=2000 p50 10.0 p99 30.0 p99.9 40.0 max 50.0 us, 2000 faults/s, 4.0 us CPU a fault");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1 2 3", "1 2 3 4 5 6 7 8", "a b c d e f g h i j k l m n o p"})
  void shouldRefuseOtherLines(String line) {
    assertThatThrownBy(() -> Result.parse(line)).isInstanceOf(NumberFormatException.class);
  }

  @Tag("medium")
  @ParameterizedTest
  @EnumSource(Placement.class)
  @EnabledIf("org.arenalab.bench.nativecontrol.NativeStepsTest#hasCompiler")
  void shouldServeEveryFault(Placement lanes) {
    try (FaultLanes program = FaultLanes.build("gcc")) {
      Result result = program.run(lanes, 2, 500, 0);
      assertThat(result.count()).isEqualTo(1000);
      assertThat(result.p50Ns()).isBetween(1L, result.p99Ns());
      assertThat(result.p99Ns()).isBetween(1L, result.maxNs());
      assertThat(result.p50Ns()).isBetween(result.p50Bounds().lowNs(), result.p50Bounds().highNs());
      assertThat(result.p50Bounds().lowNs()).isPositive();
      assertThat(result.p99Bounds().highNs()).isBetween(result.p99Ns(), result.maxNs());
    } catch (NativeStepsException e) {
      // A user without the right to a userfaultfd: the program names the call.
      assertThat(e).hasMessageContaining("userfaultfd failed");
    }
  }

  @Test
  @EnabledIf("org.arenalab.bench.nativecontrol.NativeStepsTest#hasCompiler")
  void shouldSayWhichNumberIsWrong() {
    try (FaultLanes program = FaultLanes.build("gcc")) {
      assertThatThrownBy(() -> program.run(Placement.PER_CPU, 65, 10, 0))
          .isInstanceOf(NativeStepsException.class)
          .hasMessageContaining("clients=65, expected 1 to 64");
    }
  }
}
