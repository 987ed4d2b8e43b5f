package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.arenalab.os.SignalHandlers;
import org.junit.jupiter.api.Test;

class ThreadSignalTest {
  private static final int SIGUSR2 = 12;

  @Test
  void shouldKnowThatThreadHasEnded() throws Exception {
    CompletableFuture<ThreadSignal> signal = new CompletableFuture<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              signal.complete(ThreadSignal.ofThisThread());
              end.join();
            });
    thread.start();
    ThreadSignal toThread = signal.get(10, TimeUnit.SECONDS);
    assertThat(toThread.send()).isTrue();
    end.complete(null);
    thread.join();
    // The kernel's thread ends some time after the Java thread.
    long giveUpNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (toThread.send() && System.nanoTime() < giveUpNs) {
      Thread.sleep(1);
    }
    assertThat(toThread.send()).isFalse();
  }

  @Test
  void shouldKeepHandlersOfOthers() {
    // The JVM handles it, to stop threads for its profiler.
    assertThat(SignalHandlers.tryInstallHarmless(SIGUSR2)).isFalse();
  }
}
