package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.arenalab.Await;
import org.arenalab.os.SignalHandlers;
import org.junit.jupiter.api.Test;

class ThreadSignalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
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
    ThreadSignal toThread = Await.result(PATIENCE, signal);
    assertThat(toThread.send()).isTrue();
    end.complete(null);
    thread.join();
    // The kernel's thread ends some time after the Java thread.
    assertThat(Await.holds(PATIENCE, () -> !toThread.send())).isTrue();
  }

  @Test
  void shouldKeepHandlersOfOthers() {
    // The JVM handles it, to stop threads for its profiler.
    assertThat(SignalHandlers.tryInstallHarmless(SIGUSR2)).isFalse();
  }
}
