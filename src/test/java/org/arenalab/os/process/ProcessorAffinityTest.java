package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.arenalab.Await;
import org.junit.jupiter.api.Test;

class ProcessorAffinityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Each test binds a thread of its own: the binding must not outlive the test. */
  private static void inThread(Runnable body) throws Exception {
    CompletableFuture<Void> done =
        CompletableFuture.runAsync(body, task -> new Thread(task).start());
    var _ = Await.result(PATIENCE, done);
  }

  @Test
  void shouldRunOnTheProcessorItIsBoundTo() throws Exception {
    inThread(
        () -> {
          int[] allowed = ProcessorAffinity.allowed();
          assertThat(allowed).isSorted().isNotEmpty();
          for (int each : allowed) {
            assertThat(ProcessorAffinity.tryPin(each)).isTrue();
            assertThat(ProcessorAffinity.allowed()).containsExactly(each);
            assertThat(ProcessorAffinity.current()).isEqualTo(each);
          }
          assertThat(ProcessorAffinity.tryAllow(allowed)).isTrue();
          assertThat(ProcessorAffinity.allowed()).isEqualTo(allowed);
        });
  }

  @Test
  void shouldKeepBindingIfProcessorIsAbsent() throws Exception {
    inThread(
        () -> {
          int[] before = ProcessorAffinity.allowed();
          assertThat(ProcessorAffinity.tryPin(8191)).isFalse();
          assertThat(ProcessorAffinity.tryAllow()).isFalse();
          assertThat(ProcessorAffinity.allowed()).isEqualTo(before);
        });
    assertThatThrownBy(() -> ProcessorAffinity.tryPin(-1)).hasMessageContaining("processor=-1");
    assertThatThrownBy(() -> ProcessorAffinity.tryPin(8192)).hasMessageContaining("processor=8192");
  }
}
