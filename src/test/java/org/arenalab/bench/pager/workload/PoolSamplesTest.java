package org.arenalab.bench.pager.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PoolSamplesTest {
  /** The pool is full while the loop runs, and empty at its end. */
  @Test
  void shouldAverageWhileLoopRuns() throws Exception {
    AtomicLong bytes = new AtomicLong(900);
    CountDownLatch sampled = new CountDownLatch(3);
    try (PoolSamples samples =
        PoolSamples.start(
            () -> {
              sampled.countDown();
              return bytes.get();
            },
            1)) {
      assertThat(sampled.await(10, TimeUnit.SECONDS)).isTrue();
      bytes.set(0);
      assertThat(samples.endAndMean()).isBetween(1L, 900L);
    }
  }

  @Test
  void shouldTakeTheEndAlone() throws Exception {
    try (PoolSamples samples = PoolSamples.start(() -> 5, 0)) {
      assertThat(samples.endAndMean()).isEqualTo(5);
    }
  }
}
