package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.arenalab.Await;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.pager.daemon.DaemonConfig;
import org.arenalab.pager.daemon.DaemonStats;
import org.arenalab.pager.daemon.PagerDaemonException;
import org.arenalab.pager.daemon.PagerProcess;
import org.arenalab.pager.daemon.PagerProcesses;
import org.arenalab.pager.protocol.SlotOwners;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Something of a real daemon is full. Eviction waits; no fault is refused. */
@Tag("slow")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PagerLimitsTest {
  private static final int PAGES = 2048;
  private static final long PAGE = MiniPager.PAGE;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  private DaemonConfig config(long storeBytes) {
    return DaemonConfig.ofSocket(directory.resolve("s"))
        .withTColdMs(10)
        .withCpuBudgetPercent(100)
        .withStoreBytes(storeBytes);
  }

  private static void await(BooleanSupplier condition) {
    assertThat(Await.holds(PATIENCE, condition)).isTrue();
  }

  private static long figure(PagerProcesses daemons, String name) {
    try {
      return daemons.stats().sum(name);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Pages that come back make room, and eviction starts again. */
  @Test
  void shouldWaitForRoomInStore() throws Exception {
    try (PagerProcesses daemons = PagerProcesses.start(config(1 << 20), false);
        HeapLoad client = HeapLoad.start(daemons.config().socket(), PAGES)) {
      await(() -> figure(daemons, "store_full") > 0);
      for (int round = 0; round < 3; round++) {
        client.requireProgress();
      }
      assertThat(figure(daemons, "store_backed_bytes")).isBetween(1L, 2L << 20);
      client.end();
    }
  }

  /** Every slot is taken, so the agent finds none for a second. */
  @Test
  void shouldWaitForSlot() throws Exception {
    try (PagerProcesses daemons = PagerProcesses.start(config(16 << 20), false);
        PagerClient client =
            PagerClient.attach(
                PagerConfig.builder()
                    .socket(daemons.config().socket())
                    .maxBytes(PAGES * PAGE)
                    .build())) {
      long memory = MiniPager.map(PAGES);
      PagedRange range = client.register(memory, PAGES * PAGE);
      MiniPager.awaitEvictions(client, range, 1);
      SlotOwners owners = client.session().slotOwners();
      List<Integer> taken = new ArrayList<>();
      await(
          () -> {
            for (int slot = owners.tryTake(0, 0); slot >= 0; slot = owners.tryTake(0, 0)) {
              taken.add(slot);
            }
            MiniPager.read(memory, PAGES);
            return client.stats().evictions().dropped() > 0;
          });
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();

      taken.forEach(slot -> assertThat(owners.untake(slot, 0)).isTrue());
      MiniPager.awaitEvictions(client, range, PAGES / 8);
      assertThat(MiniPager.wrong(memory, PAGES)).isZero();
    }
  }

  /** The disk of the log is full; the daemon dies; its standby writes to the same log. */
  @Test
  void shouldServeWithoutRoomForLog() throws Exception {
    DaemonConfig config = config(16 << 20);
    Process daemon =
        PagerProcess.builder(config, true)
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/full"))
            .start();
    long standby = 0;
    try {
      await(() -> stat(config, "standby") == 1);
      standby = stat(config, "standby_pid");
      long first = standby;
      try (HeapLoad client = HeapLoad.start(config.socket(), PAGES)) {
        client.requireProgress();
        daemon.destroyForcibly();
        await(() -> stat(config, "pid") == first);
        client.requireProgress();
        client.end();
      }
      await(() -> stat(config, "standby") == 1);
      long second = stat(config, "standby_pid");
      ProcessHandle.of(standby).ifPresent(ProcessHandle::destroy);
      await(() -> !ProcessIdentity.of(first).isAlive() && !ProcessIdentity.of(second).isAlive());
    } finally {
      daemon.destroyForcibly();
      ProcessHandle.of(standby).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Nobody reads the log, and its pipe is full. The daemon dies; two standbys have lines for it.
   */
  @Test
  void shouldServeWithoutReaderOfLog() throws Exception {
    DaemonConfig config = config(16 << 20);
    Path log = directory.resolve("log");
    assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor()).isZero();
    Process daemon = null;
    long standby = 0;
    // Opened for both, so that neither this process nor the daemon waits for the other end.
    try (RandomAccessFile _ = new RandomAccessFile(log.toFile(), "rw")) {
      daemon =
          PagerProcess.builder(config, true)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      await(() -> stat(config, "standby") == 1);
      standby = stat(config, "standby_pid");
      long first = standby;
      try (HeapLoad client = HeapLoad.start(config.socket(), PAGES)) {
        client.requireProgress();
        fill(log);
        daemon.destroyForcibly();
        await(() -> stat(config, "pid") == first);
        client.requireProgress();
        await(() -> stat(config, "standby") == 1);
        client.end();
      }
      long second = stat(config, "standby_pid");
      ProcessHandle.of(standby).ifPresent(ProcessHandle::destroy);
      await(() -> !ProcessIdentity.of(first).isAlive() && !ProcessIdentity.of(second).isAlive());
    } finally {
      if (daemon != null) {
        daemon.destroyForcibly();
      }
      ProcessHandle.of(standby).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Writes until the pipe has no room, not even for a byte. */
  private static void fill(Path pipe) throws Exception {
    for (String bytes : new String[] {"bs=4096", "bs=1"}) {
      int exit =
          new ProcessBuilder("dd", "if=/dev/zero", "of=" + pipe, bytes, "oflag=nonblock")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      assertThat(exit).as("dd is refused at last").isEqualTo(1);
    }
  }

  private static long stat(DaemonConfig config, String name) {
    try {
      return DaemonStats.of(config.socket()).number(name);
    } catch (PagerDaemonException notYet) {
      return 0;
    }
  }
}
