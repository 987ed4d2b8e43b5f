package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProcessorWaitTest {
  @Test
  void shouldReadWhatTheKernelSays() throws Exception {
    long steal =
        Long.parseLong(Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1)[8]);
    try (ProcessorWait wait = ProcessorWait.ofThisThread()) {
      long before = kernelWaitedNs();
      long waited = wait.waitedNs();
      assertThat(waited).isBetween(before, kernelWaitedNs());
      assertThat(wait.stolenNs()).isGreaterThanOrEqualTo(steal * 10_000_000);
    }
  }

  private static long kernelWaitedNs() throws Exception {
    return Long.parseLong(
        Files.readString(Path.of("/proc/thread-self/schedstat")).split(" ", -1)[1]);
  }

  @Test
  void shouldReadTheThreadThatOpenedItFromAnother() throws Exception {
    AtomicReference<ProcessorWait> opened = new AtomicReference<>();
    CountDownLatch ready = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  opened.set(ProcessorWait.ofThisThread());
                  ready.countDown();
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    ready.await();
    assertThat(opened.get().waitedNs()).isNotNegative();
    end.countDown();
    other.join();
    // The thread may still be on its way out of the kernel.
    while (opened.get().waitedNs() != ProcessorWait.UNKNOWN) {
      Thread.onSpinWait();
    }
    opened.get().close();
    assertThat(opened.get().waitedNs()).isEqualTo(ProcessorWait.UNKNOWN);
    assertThat(opened.get().stolenNs()).isEqualTo(ProcessorWait.UNKNOWN);
  }
}
