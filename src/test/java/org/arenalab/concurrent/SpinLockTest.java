package org.arenalab.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpinLockTest {
  private static final int ROUNDS = 100_000;

  private final SpinLock lock = new SpinLock();
  private long count;

  @Test
  void shouldLetOneThreadInAtATime() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(Thread.ofPlatform().start(this::increment));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(count).isEqualTo(4L * ROUNDS);
  }

  private void increment() {
    for (int i = 0; i < ROUNDS; i++) {
      lock.lock();
      long read = count;
      if (i % 1000 == 0) {
        LockSupport.parkNanos(1);
      }
      count = read + 1;
      lock.unlock();
    }
  }

  /** A holder that lost its processor costs those who wait no processor of theirs. */
  @Tag("medium")
  @Test
  void shouldSleepWhileTheHolderDoes() throws Exception {
    lock.lock();
    long[] cpuNs = new long[1];
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  lock.lock();
                  lock.unlock();
                  cpuNs[0] = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                });
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
    assertThat(waiting.isAlive()).isTrue();
    lock.unlock();
    waiting.join();

    assertThat(cpuNs[0]).isLessThan(TimeUnit.MILLISECONDS.toNanos(250));
  }
}
