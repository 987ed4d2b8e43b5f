package org.arenalab.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.bench.result.row.StoredMetric;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricUnitTest {
  @ParameterizedTest
  @CsvSource({
    "ns/op, 13527, 13.5 µs/op",
    "us/op, 0.5, 500 ns/op",
    "ms/op, 2.5, 2.50 ms/op",
    "ops/us, 1.5, 1.50 Mops/s",
    "bananas, 12345, '12,345 bananas'",
  })
  void shouldTellAForkInTheUnitThatSuitsIt(String unit, double value, String told) {
    double[][] fork = {{value, value / 2, 2 * value}};

    assertThat(MetricUnit.told(new StoredMetric("score", unit, 7, fork, 0))).isEqualTo(told);
    assertThat(MetricUnit.told(new StoredMetric("score", unit, value, new double[0][], 0)))
        .isEqualTo(told);
  }

  /** The sizes of live blocks are a property of the trace, and a maximum is mostly chance. */
  @ParameterizedTest
  @CsvSource({
    "live.peak, MiB, NONE",
    "live.part01, MiB, NONE",
    "event.max, ns, NONE",
    "event.p99, ns, LOWER",
    "memory.peak, MiB, LOWER",
    "memory.time, MiB*s, LOWER",
    "fragmentation, share, LOWER",
  })
  void shouldKnowWhichFigureOfAReplayIsBetter(String metric, String unit, Direction direction) {
    double[][] fork = {{1}};

    assertThat(MetricUnit.of(new StoredMetric(metric, unit, 1, fork, 0)).direction())
        .isEqualTo(direction);
  }
}
