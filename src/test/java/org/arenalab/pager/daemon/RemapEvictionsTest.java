package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.Await;
import org.arenalab.Effort;
import org.arenalab.JavaProcess;
import org.arenalab.pager.RacingChild;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Evictions by {@code mremap}, as on kernels without UFFDIO_MOVE, that race with writers and with
 * collections. Daemon and client are processes: a deadlock of the client ends in a timeout.
 */
@Tag("beside")
class RemapEvictionsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final String MANY = Integer.toString(Effort.of(50_000, 1_000_000));

  private static final String SOME = "20000";

  private static final String WITH_COLLECTIONS = Integer.toString(Effort.of(5_000, 20_000));

  private static final String COLLECTIONS = "collect=" + Effort.of(200, 1_000);

  @TempDir Path directory;

  /** Runs a client to its end; returns the number of lost writes. */
  private long lostWrites(String evictions, String... words) throws Exception {
    Path socket = directory.resolve("s");
    List<String> arguments = new ArrayList<>(List.of(socket.toString(), evictions, "remap"));
    arguments.addAll(List.of(words));
    try (JavaProcess daemon = EagerDaemon.start(socket);
        JavaProcess child =
            JavaProcess.start(
                List.of("-Xmx64m"), RacingChild.class, arguments.toArray(String[]::new))) {
      boolean ended = Await.holds(PATIENCE, () -> !child.isAlive());
      assertThat(ended).as("deadlock: %s %s", child.output(), daemon.output()).isTrue();
      assertThat(child.output()).as(daemon.output()).contains("wrong=");
      return Long.parseLong(child.awaitLine("wrong="));
    }
  }

  @Tag("medium")
  @Test
  void shouldLoseNoWrite() throws Exception {
    assertThat(lostWrites(SOME)).isZero();
  }

  @Tag("nightly")
  @Test
  void shouldLoseNoWriteInManyEvictions() throws Exception {
    assertThat(lostWrites(MANY)).isZero();
  }

  @Tag("slow")
  @Test
  void shouldLoseWritesIfPagesAreCopiedFirst() throws Exception {
    assertThat(lostWrites(SOME, "snapshot", "first")).isPositive();
  }

  @Tag("slow")
  @Test
  void shouldNotDeadlockWithCollections() throws Exception {
    assertThat(lostWrites(WITH_COLLECTIONS, COLLECTIONS)).isZero();
  }
}
