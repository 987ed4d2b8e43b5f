package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.arenalab.Await;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.PagedRange;
import org.arenalab.pager.PagerClient;
import org.arenalab.pager.PagerConfig;
import org.arenalab.pager.PagerException;
import org.arenalab.pager.PagerException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The pager on a kernel that its tests may change: its sysctls and its devices. The name keeps the
 * class out of the build: suite {@code pager} of {@code src/vm} runs it, as root.
 */
class PagerOnKernel {
  private static final String SYSCTL = "vm/unprivileged_userfaultfd";
  private static final String YAMA = "kernel/yama/ptrace_scope";
  private static final Path DEVICE = Path.of("/dev/userfaultfd");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PAGES = 512;
  private static final long PAGE = VirtualMemory.pageSizeBytes();

  @BeforeEach
  @AfterEach
  void beAsDelivered() throws Exception {
    OrdinaryUser.setSysctl(SYSCTL, 0);
    OrdinaryUser.setSysctl(YAMA, 0);
    permit("rw-------");
  }

  private static void permit(String mode) throws Exception {
    Files.setPosixFilePermissions(DEVICE, PosixFilePermissions.fromString(mode));
  }

  private static void assertRefused(Reason reason, String... words) {
    assertThatThrownBy(() -> PagerClient.attach(PagerConfig.ofSocket(Path.of("/tmp/nobody"))))
        .isInstanceOfSatisfying(PagerException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContainingAll(words);
  }

  @Test
  void shouldNameMissingRight() throws Exception {
    OrdinaryUser.run(
        () ->
            assertRefused(
                Reason.UNSUPPORTED,
                "userModeOnly=true",
                "vm.unprivileged_userfaultfd=1",
                "/dev/userfaultfd"));
  }

  /** The refusal shows that the userfaultfd was there: only the daemon is missing. */
  @Test
  void shouldAcceptRightBySysctl() throws Exception {
    OrdinaryUser.setSysctl(SYSCTL, 1);

    OrdinaryUser.run(() -> assertRefused(Reason.NO_DAEMON, "NOBODY_LISTENS"));
  }

  @Test
  void shouldAcceptRightByDevice() throws Exception {
    permit("rw-rw-rw-");

    OrdinaryUser.run(() -> assertRefused(Reason.NO_DAEMON, "NOBODY_LISTENS"));
  }

  /** Yama 1 forbids a daemon of the same user to look into the client. It has no need to. */
  @Test
  void shouldLoseNothingAsOrdinaryUser() throws Exception {
    OrdinaryUser.setSysctl(SYSCTL, 1);
    OrdinaryUser.setSysctl(YAMA, 1);

    OrdinaryUser.run(PagerOnKernel::pageAndKill);
  }

  /** Pages leave and come back, also after the daemon was killed. */
  private static void pageAndKill() throws Exception {
    Path directory = Files.createTempDirectory("pager");
    DaemonConfig config =
        DaemonConfig.ofSocket(directory.resolve("s"))
            .withTColdMs(100)
            .withCpuBudgetPercent(100)
            .withStallLimitMs(60_000)
            .withStoreBytes(16 << 20);
    long memory = VirtualMemory.mapAnonymous(PAGES * PAGE);
    VirtualMemory.avoidHugePagesIfAny(memory, PAGES * PAGE);
    fill(memory);
    try (PagerProcesses daemons = PagerProcesses.start(config, true)) {
      long standby = daemons.standbyPid();
      try (PagerClient client = PagerClient.attach(PagerConfig.ofSocket(config.socket()))) {
        PagedRange range = client.register(memory, PAGES * PAGE);
        assertThat(Await.holds(PATIENCE, () -> evicted(client) >= PAGES))
            .as(client.stats().toString())
            .isTrue();
        assertThat(wrong(memory, 0, PAGES / 2)).isZero();

        assertThat(daemons.killDaemon()).isNotEqualTo(standby);

        assertThat(wrong(memory, PAGES / 2, PAGES)).isZero();
        assertThat(daemons.daemonPid()).isEqualTo(standby);
        range.ensure();
        assertThat(wrong(memory, 0, PAGES)).isZero();
      }
      assertThat(wrong(memory, 0, PAGES)).isZero();
    }
    ReleaseGate.ours().unmap(memory, PAGES * PAGE);
  }

  private static long evicted(PagerClient client) {
    return client.stats().evictions().evicted();
  }

  private static void fill(long memory) {
    for (long at = 0; at < PAGES * PAGE; at += Long.BYTES) {
      RawMemory.putLong(memory + at, content(at));
    }
  }

  private static long content(long at) {
    return at / PAGE % 4 == 0 ? 0 : at * 31;
  }

  private static long wrong(long memory, int from, int to) {
    long wrong = 0;
    for (long at = from * PAGE; at < to * PAGE; at += Long.BYTES) {
      wrong += RawMemory.getLong(memory + at) == content(at) ? 0 : 1;
    }
    return wrong;
  }
}
