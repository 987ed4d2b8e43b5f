package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.arenalab.Await;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Client and daemon are stopped for longer than a page needs to become cold, as when the machine is
 * suspended. No page may look older afterwards than it is.
 */
@Tag("slow")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SuspendedDaemonTest {
  private static final int PAGES = 64;
  private static final int T_COLD_MS = 1_200;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private PagerProcesses daemons;

  @Test
  void shouldEvictNothingAtOnceAfterPause() throws Exception {
    DaemonConfig config =
        DaemonConfig.ofSocket(directory.resolve("s"))
            .withTColdMs(T_COLD_MS)
            .withCpuBudgetPercent(100)
            .withStoreBytes(1 << 20);
    daemons = PagerProcesses.start(config, false);
    try (PagerProcesses running = daemons;
        PagerChildProcess client = new PagerChildProcess(config.socket(), PAGES)) {
      client.expect("attached");
      long daemon = running.daemonPid();
      while (!tryShowPause(client, daemon)) {
        // A busy machine took too much time for the round.
      }
      assertThat(Await.holds(PATIENCE, () -> commanded() >= PAGES / 2)).isTrue();
    }
  }

  /** Returns false if the processes ran for so long that pages may have become cold. */
  private boolean tryShowPause(PagerChildProcess client, long daemon) throws Exception {
    for (int page = 0; page < PAGES; page++) {
      client.ask("write " + page + " 5", "done " + page + " 5");
    }
    long before = commanded();
    client.ask("await 1 ARMED", "await 1 ARMED");
    long armedNs = System.nanoTime();
    OtherProcess.signal("STOP", daemon, client.process.pid());
    long stoppedNs = System.nanoTime();
    Thread.sleep(2 * T_COLD_MS);
    OtherProcess.signal("CONT", daemon, client.process.pid());
    long resumedNs = System.nanoTime();

    Thread.sleep(T_COLD_MS / 8);
    long evicted = commanded() - before;

    long ranNs = stoppedNs - armedNs + System.nanoTime() - resumedNs;
    System.out.printf(
        "pages to evict after a pause: %d; the daemon ran for %d ms%n", evicted, ranNs / 1_000_000);
    if (ranNs > T_COLD_MS * 1_000_000L / 2) {
      return false;
    }
    assertThat(evicted).isZero();
    return true;
  }

  private long commanded() {
    try {
      return daemons.stats().sum("pages_commanded");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
