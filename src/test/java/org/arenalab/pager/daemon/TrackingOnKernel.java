package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.arenalab.Await;
import org.arenalab.hotness.SourceKind;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.PagedRange;
import org.arenalab.pager.PagerBackend;
import org.arenalab.pager.PagerClient;
import org.arenalab.pager.PagerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pager with read-write tracking, which needs Linux 7.3. The name keeps the class out of the
 * build: suite {@code tracking} of {@code src/vm} runs it.
 */
class TrackingOnKernel {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int T_COLD_MS = 2_000;

  /** Long enough for a page that is not seen to be read to leave. */
  private static final Duration SEVERAL_T_COLD = Duration.ofMillis(2L * T_COLD_MS);

  private static final long PAUSE_MS = 50;
  private static final int PAGES = 512;

  /** Pages that were written long ago and are read now: each second one, among cold pages. */
  private static final int READ_PAGES = PAGES / 2;

  private static final long PAGE = VirtualMemory.pageSizeBytes();

  @TempDir Path directory;
  private long memory;
  private long sum;

  @BeforeEach
  void map() {
    assertThat(PagerBackend.TRACK.isIn(Userfaultfd.features())).isTrue();
    memory = VirtualMemory.mapAnonymous(PAGES * PAGE);
    VirtualMemory.avoidHugePagesIfAny(memory, PAGES * PAGE);
    for (int page = 0; page < PAGES; page++) {
      write(page, content(page));
    }
  }

  @AfterEach
  void unmap() {
    ReleaseGate.ours().unmap(memory, PAGES * PAGE);
  }

  private static long content(int page) {
    return page * 31L + 7;
  }

  private void write(int page, long value) {
    for (long at = 0; at < PAGE; at += Long.BYTES) {
      RawMemory.putLong(memory + page * PAGE + at, value + at);
    }
  }

  private long wrong(int change) {
    long wrong = 0;
    for (int page = 0; page < PAGES; page++) {
      for (long at = 0; at < PAGE; at += Long.BYTES) {
        long seen = RawMemory.getLong(memory + page * PAGE + at);
        wrong += seen == content(page) + change + at ? 0 : 1;
      }
    }
    return wrong;
  }

  /** Reads each second page again and again until a condition holds, or time is over. */
  private boolean readUntil(Duration limit, BooleanSupplier condition) throws Exception {
    long endNs = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        return false;
      }
      for (int page = 0; page < PAGES; page += 2) {
        sum += RawMemory.getLong(memory + page * PAGE);
      }
      Thread.sleep(PAUSE_MS);
    }
    return true;
  }

  private static long evicted(PagerClient client) {
    return client.stats().evictions().evicted();
  }

  private PagerProcesses startDaemons(boolean withStandby) throws Exception {
    return PagerProcesses.start(
        DaemonConfig.ofSocket(directory.resolve("s"))
            .withTColdMs(T_COLD_MS)
            .withCpuBudgetPercent(100)
            .withStallLimitMs(60_000)
            .withStoreBytes(16 << 20),
        withStandby);
  }

  private PagerClient attach() {
    return PagerClient.attach(PagerConfig.ofSocket(directory.resolve("s")));
  }

  /** The cold pages of a group leave. The pages that are only read stay, until nobody reads. */
  @Test
  void shouldKeepPagesThatAreOnlyRead() throws Exception {
    try (PagerProcesses daemons = startDaemons(false)) {
      try (PagerClient client = attach()) {
        PagedRange range = client.register(memory, PAGES * PAGE);
        awaitColdPages(client);
        assertThat(daemons.stats().text())
            .contains("backend=" + PagerBackend.TRACK + "\n")
            .contains("hotness_source=" + SourceKind.READ_WRITE_TRACKING + "\n");
        requireReadPagesStay(client, daemons);

        awaitAllPages(client, daemons);
        assertThat(wrong(0)).isZero();
        for (int page = 0; page < PAGES; page++) {
          write(page, content(page) + 1);
        }
        assertThat(wrong(1)).isZero();
        range.ensure();
      }
      assertThat(wrong(1)).isZero();
      assertThat(sum).isNotZero();
    }
  }

  @Test
  void shouldKeepThemAfterTakeover() throws Exception {
    try (PagerProcesses daemons = startDaemons(true)) {
      long standby = PagerOnKernel.awaitStandby(daemons);
      try (PagerClient client = attach()) {
        PagedRange _ = client.register(memory, PAGES * PAGE);
        awaitColdPages(client);

        assertThat(daemons.killDaemon()).isNotEqualTo(standby);

        requireReadPagesStay(client, daemons);
        assertThat(daemons.daemonPid()).isEqualTo(standby);
        awaitAllPages(client, daemons);
        assertThat(wrong(0)).isZero();
      }
      assertThat(wrong(0)).isZero();
    }
  }

  private void awaitColdPages(PagerClient client) throws Exception {
    boolean cold = readUntil(PATIENCE, () -> evicted(client) >= PAGES - READ_PAGES);
    assertThat(cold).as(text(client)).isTrue();
  }

  private void requireReadPagesStay(PagerClient client, PagerProcesses daemons) throws Exception {
    long before = evicted(client);
    boolean more = readUntil(SEVERAL_T_COLD, () -> evicted(client) > before + READ_PAGES / 8);
    assertThat(more).as(daemons.stats().text()).isFalse();
  }

  /** Nobody reads any more: the rest becomes cold. */
  private void awaitAllPages(PagerClient client, PagerProcesses daemons) throws Exception {
    boolean all = Await.holds(PATIENCE, () -> evicted(client) >= PAGES);
    assertThat(all).as("%s %s", text(client), daemons.stats().text()).isTrue();
  }

  private static String text(PagerClient client) {
    return client.stats().toString();
  }

  /** Writers race with evictions. The emulator is slow, so that the evictions are few. */
  @Test
  void shouldLoseNoWrite() throws Exception {
    assertThat(TrackEvictionsTest.lostWrites(directory.resolve("s"), "3000", "collect=20"))
        .isZero();
  }
}
