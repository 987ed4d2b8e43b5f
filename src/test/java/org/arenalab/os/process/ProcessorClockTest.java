package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorClockTest {
  private static final long WORK_NS = 20_000_000;

  @Test
  void shouldCountTheWorkOfEveryThread() throws Exception {
    long before = ProcessorClock.processNs();
    Thread other = new Thread(ProcessorClockTest::work);
    other.start();
    work();
    other.join();

    assertThat(ProcessorClock.processNs() - before).isGreaterThanOrEqualTo(2 * WORK_NS);
  }

  private static void work() {
    long startNs = ProcessorClock.threadNs();
    while (ProcessorClock.threadNs() - startNs < WORK_NS) {
      Thread.onSpinWait();
    }
  }
}
