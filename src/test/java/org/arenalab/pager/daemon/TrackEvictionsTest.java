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
 * Evictions by UFFDIO_MOVE before the copy, as on kernels with read-write tracking, that race with
 * writers and with collections. Where the kernel lacks the tracking, pages are protected against
 * writes; the steps of an eviction are the same. {@link TrackingOnKernel} has the tracking.
 */
class TrackEvictionsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final String FEW = "1000";
  private static final String SOME = "5000";
  private static final String MANY = "1000000";

  /** Evictions of a mutant that lost nothing: minutes. It ends at its first lost write. */
  private static final String MOST = "5000000";

  @TempDir Path directory;

  /** Runs a client to its end; returns the number of lost writes. */
  static long lostWrites(Path socket, String evictions, String... words) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(socket.toString(), evictions, "track"));
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

  private long lostWrites(String evictions, String... words) throws Exception {
    return lostWrites(directory.resolve("s"), evictions, words);
  }

  @Tag("medium")
  @Test
  void shouldLoseNoWrite() throws Exception {
    assertThat(lostWrites(SOME)).isZero();
  }

  /** The kernel has moved pages, and answers that it has not. */
  @Tag("medium")
  @Test
  void shouldLoseNoWriteIfTheKernelDeniesMoves() throws Exception {
    assertThat(lostWrites(FEW, "denied")).isZero();
  }

  @Tag("nightly")
  @Test
  void shouldLoseNoWriteInManyEvictions() throws Exception {
    assertThat(lostWrites(MANY)).isZero();
  }

  @Tag("slow")
  @Test
  void shouldLoseWritesIfPagesAreCopiedFirst() throws Exception {
    assertThat(lostWrites(MOST, "first", "snapshot")).isPositive();
  }

  @Tag("slow")
  @Test
  void shouldNotDeadlockWithCollections() throws Exception {
    assertThat(lostWrites(SOME, "collect=" + Effort.of(100, 1_000))).isZero();
  }
}
