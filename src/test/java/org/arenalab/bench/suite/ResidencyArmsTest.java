package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the arms that {@link ResidencyBenchmark} opens under memory pressure. */
class ResidencyArmsTest {
  private static ResidencyBenchmark pagedOut(String mode) {
    ResidencyBenchmark suite = new ResidencyBenchmark();
    suite.mode = mode;
    suite.decommit = "DONTNEED";
    suite.scenario = Scenario.STEADY.label();
    suite.pressure = "pageout";
    return suite;
  }

  @ParameterizedTest
  @ValueSource(strings = {"LEAN", "slab-checked", "slab-guarded", "slab-full"})
  void shouldPageOutEveryArmOfOurs(String mode) {
    ResidencyBenchmark suite = pagedOut(mode);

    assertThatCode(suite::open).doesNotThrowAnyException();

    suite.close();
  }

  @Test
  void shouldRefuseToPageOutAPeer() {
    assertThatThrownBy(pagedOut("floor")::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "pressure=pageout, expected none or reclaim with mode=floor, which has no range");
  }
}
