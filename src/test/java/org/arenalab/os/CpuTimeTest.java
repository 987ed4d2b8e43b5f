package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuTimeTest {
  @Test
  void shouldGrowWithWorkAndNotWithSleep() throws Exception {
    long threadBefore = CpuTime.threadNs();
    long processBefore = CpuTime.processNs();
    long workedUntilNs = System.nanoTime() + 1_000_000_000L;
    while (CpuTime.threadNs() - threadBefore < 20_000_000 && System.nanoTime() < workedUntilNs) {
      Thread.onSpinWait();
    }
    assertThat(CpuTime.threadNs() - threadBefore).isGreaterThanOrEqualTo(20_000_000);
    assertThat(CpuTime.processNs() - processBefore).isGreaterThanOrEqualTo(20_000_000);

    long threadAsleep = CpuTime.threadNs();
    Thread.sleep(100);

    assertThat(CpuTime.threadNs() - threadAsleep).isLessThan(20_000_000);
  }
}
