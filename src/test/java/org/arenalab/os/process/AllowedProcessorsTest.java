package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class AllowedProcessorsTest {
  /** Runs a task in a thread of its own, whose processors may change. */
  private static <T> T inThread(Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().start(future).join();
    return future.get();
  }

  @Test
  void shouldSeeChange() throws Exception {
    int[] all = ProcessorAffinity.allowed();
    int[] reduced =
        inThread(
            () -> {
              AllowedProcessors processors = new AllowedProcessors();
              assertThat(processors.hasChanged()).isFalse();
              assertThat(processors.numbers()).isEqualTo(all);
              assertThat(ProcessorAffinity.tryPin(all[0])).isTrue();
              assertThat(processors.hasChanged()).isEqualTo(all.length > 1);
              assertThat(processors.hasChanged()).isFalse();
              return processors.numbers();
            });
    assertThat(reduced).containsExactly(all[0]);
  }
}
