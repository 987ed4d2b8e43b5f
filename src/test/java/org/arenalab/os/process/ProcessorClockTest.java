package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.Await;
import org.junit.jupiter.api.Test;

class ProcessorClockTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

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

  @Test
  void shouldReadClockOfAnotherThread() throws Exception {
    AtomicInteger number = new AtomicInteger();
    Thread busy =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  number.set(ThreadSignal.ofThisThread().threadId());
                  while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                  }
                });
    assertThat(Await.holds(PATIENCE, () -> number.get() != 0)).isTrue();
    assertThat(Await.holds(PATIENCE, () -> ProcessorClock.threadNs(number.get()) > 1_000_000))
        .isTrue();

    busy.interrupt();
    busy.join();

    assertThat(Await.holds(PATIENCE, () -> ProcessorClock.threadNs(number.get()) == -1)).isTrue();
  }
}
