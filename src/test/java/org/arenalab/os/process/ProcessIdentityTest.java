package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.arenalab.Await;
import org.junit.jupiter.api.Test;

/** What the kernel reports of a process that lives, ends, and has ended. */
class ProcessIdentityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void shouldNotBeEndingWhileItRuns() {
    assertThat(ProcessIdentity.self().isAlive()).isTrue();
    assertThat(ProcessIdentity.self().isEnding()).isFalse();
  }

  /** The shell becomes a program that never waits for its child, so the child stays a zombie. */
  @Test
  void shouldBeEndingUntilParentWaits() throws Exception {
    Process parent = new ProcessBuilder("sh", "-c", "sleep 60 & exec sleep 60").start();
    try {
      assertThat(Await.holds(PATIENCE, () -> parent.children().findAny().isPresent())).isTrue();
      ProcessHandle handle = parent.children().findAny().orElseThrow();
      long pid = handle.pid();
      ProcessIdentity child = ProcessIdentity.of(pid);
      Path stat = Path.of("/proc/" + pid + "/stat");
      assertThat(child.isEnding()).isFalse();

      assertThat(handle.destroyForcibly()).isTrue();

      assertThat(Await.holds(PATIENCE, child::isEnding)).isTrue();
      assertThat(Await.holds(PATIENCE, () -> !child.isAlive())).isTrue();

      assertThat(Files.exists(stat)).isTrue();
      assertThat(new ProcessIdentity(pid, child.startTicks() + 1).isEnding()).isFalse();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }
}
