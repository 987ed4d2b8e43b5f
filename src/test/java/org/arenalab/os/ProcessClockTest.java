package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessClockTest {
  private static final long WORK_NS = 20_000_000;

  @Test
  void shouldCountTheWorkOfEveryThread() throws Exception {
    long before = ProcessClock.processorNs();
    Thread other = new Thread(ProcessClockTest::work);
    other.start();
    work();
    other.join();

    assertThat(ProcessClock.processorNs() - before).isGreaterThanOrEqualTo(2 * WORK_NS);
  }

  private static void work() {
    long startNs = ThreadClock.processorNs();
    while (ThreadClock.processorNs() - startNs < WORK_NS) {
      Thread.onSpinWait();
    }
  }
}
