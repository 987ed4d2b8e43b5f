package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.arenalab.Await;
import org.arenalab.os.SystemCallException;
import org.junit.jupiter.api.Test;

class ProcessWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void shouldSeeProcessEnd() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try (ProcessWatch watch = new ProcessWatch(process.pid())) {
      assertThat(watch.isAlive()).isTrue();
      process.destroyForcibly().waitFor();
      assertThat(watch.isAlive()).isFalse();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldSeeProcessStop() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try (ProcessWatch watch = new ProcessWatch(process.pid())) {
      assertThat(watch.isStopped()).isFalse();
      signal("STOP", process);
      assertThat(Await.holds(PATIENCE, watch::isStopped)).isTrue();
      assertThat(watch.isAlive()).isTrue();
      signal("CONT", process);
      assertThat(Await.holds(PATIENCE, () -> !watch.isStopped())).isTrue();
      process.destroyForcibly().waitFor();
      assertThat(watch.isStopped()).isFalse();
    } finally {
      process.destroyForcibly();
    }
  }

  private static void signal(String name, Process process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void shouldNameProcessThatIsGone() {
    assertThatThrownBy(() -> new ProcessWatch(4_000_000))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("4000000");
  }
}
