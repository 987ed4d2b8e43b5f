package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.os.SystemCallException;
import org.junit.jupiter.api.Test;

class ProcessWatchTest {
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
  void shouldNameProcessThatIsGone() {
    assertThatThrownBy(() -> new ProcessWatch(4_000_000))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("4000000");
  }
}
