package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class BackgroundSchedulingTest {
  private record Scheduling(boolean lowered, int policy, int nice) {}

  @Test
  void shouldLowerTheCallingThreadOnly() throws Exception {
    int policy = BackgroundScheduling.policy();
    int nice = BackgroundScheduling.nice();
    FutureTask<Scheduling> lowering =
        new FutureTask<>(
            () ->
                new Scheduling(
                    BackgroundScheduling.tryLower(),
                    BackgroundScheduling.policy(),
                    BackgroundScheduling.nice()));
    Thread thread = Thread.ofPlatform().start(lowering);
    assertThat(lowering.get())
        .isEqualTo(
            new Scheduling(
                true, BackgroundScheduling.SCHED_BATCH, BackgroundScheduling.LOWEST_NICE));
    thread.join();
    assertThat(BackgroundScheduling.policy()).isEqualTo(policy);
    assertThat(BackgroundScheduling.nice()).isEqualTo(nice);
  }

  @Test
  void shouldKeepNiceForBatchOnly() throws Exception {
    int nice = BackgroundScheduling.nice();
    FutureTask<Scheduling> setting =
        new FutureTask<>(
            () ->
                new Scheduling(
                    BackgroundScheduling.tryBatch(),
                    BackgroundScheduling.policy(),
                    BackgroundScheduling.nice()));
    Thread thread = Thread.ofPlatform().start(setting);
    assertThat(setting.get())
        .isEqualTo(new Scheduling(true, BackgroundScheduling.SCHED_BATCH, nice));
    thread.join();
  }
}
