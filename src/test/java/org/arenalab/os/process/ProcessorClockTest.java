package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.Await;
import org.junit.jupiter.api.Test;

class ProcessorClockTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long WORK_NS = 20_000_000;
  private static final int WARM_UP_READINGS = 20_000;
  private static final int READINGS = 10_000;

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
  void shouldMakeNoGarbage() {
    int number = ThreadSignal.ofThisThread().threadId();
    long _ = readAll(number, WARM_UP_READINGS);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long _ = readAll(number, READINGS);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(READINGS);
  }

  private static long readAll(int number, int readings) {
    long sum = 0;
    for (int i = 0; i < readings; i++) {
      sum += ProcessorClock.threadNs(number);
    }
    return sum;
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
