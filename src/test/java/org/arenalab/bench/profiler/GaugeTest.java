package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.arenalab.bench.profiler.Gauge.Direction;
import org.junit.jupiter.api.Test;

class GaugeTest {
  @Test
  void shouldRefuseLabelsThatBreakJson() {
    assertThatThrownBy(() -> new Gauge("ratio<1>", 1, "x", Direction.HIGHER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ratio<1>");
  }

  @Test
  void shouldRefuseNumbersThatJsonCannotHold() {
    assertThatThrownBy(() -> new Gauge("ratio", Double.NaN, "x", Direction.HIGHER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void shouldKeepTheGaugesOfBenchmarksApart() {
    Gauge first = new Gauge("ratio", 1, "x", Direction.HIGHER);
    Gauge second = new Gauge("ratio", 2, "x", Direction.HIGHER);
    Gauges.publish("a", List.of(first));
    Gauges.publish("b", List.of(first));
    Gauges.publish("b", List.of(second));

    assertThat(Gauges.of("a")).containsExactly(first);
    assertThat(Gauges.of("b")).containsExactly(second);
    assertThat(Gauges.of("c")).isEmpty();
  }
}
