package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
import org.arenalab.pager.PagerException;
import org.arenalab.pager.PagerException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The pager on a kernel that its tests may change: its sysctls, devices, processors and clock. The
 * name keeps the class out of the build: suite {@code pager} of {@code src/vm} runs it, as root.
 */
class PagerOnKernel {
  private static final String SYSCTL = "vm/unprivileged_userfaultfd";
  private static final String YAMA = "kernel/yama/ptrace_scope";
  private static final Path SECOND_PROCESSOR = Path.of("/sys/devices/system/cpu/cpu1/online");
  private static final Path DEVICE = Path.of("/dev/userfaultfd");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PAGES = 512;

  /** Reads of all pages between two looks at the statistics, which take the daemon's time. */
  private static final int READS = 10;

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

  /**
   * Yama 1 forbids a daemon of the same user to look into the client. It has no need to. Root takes
   * from both what a machine may lose.
   */
  @Test
  void shouldLoseNothingAsOrdinaryUser() throws Exception {
    OrdinaryUser.setSysctl(SYSCTL, 1);
    OrdinaryUser.setSysctl(YAMA, 1);

    try (ExecutorService root = Executors.newSingleThreadExecutor()) {
      // A thread has the rights of the thread that started it.
      asRoot(root, () -> {});
      OrdinaryUser.run(() -> pageAndKill(root));
    }
  }

  private static void asRoot(ExecutorService root, OrdinaryUser.Step step) throws Exception {
    Object _ =
        root.submit(
                () -> {
                  step.run();
                  return true;
                })
            .get();
  }

  /**
   * Pages leave and come back while a processor is offline, and while the clock jumps. They also
   * come back after the kernel has killed the daemon, which gets no more memory.
   */
  private static void pageAndKill(ExecutorService root) throws Exception {
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
      OtherProcess daemon = new OtherProcess(daemons.daemonPid());
      try (PagerClient client = PagerClient.attach(PagerConfig.ofSocket(config.socket()))) {
        PagedRange range = client.register(memory, PAGES * PAGE);
        awaitEvicted(client, PAGES);
        assertThat(wrong(memory, 0, PAGES)).isZero();

        if (PagerBackend.TRACK.isIn(Userfaultfd.features())) {
          requireReadsSeen(daemons, memory);
        }
        withOneProcessor(root, daemon, () -> requireRound(client, range, memory));
        withOtherTime(root, () -> requireRound(client, range, memory));
        evictAgain(client, range);

        long standby = awaitStandby(daemons);
        asRoot(root, () -> forbidMemory(daemon, directory.resolve("groups")));

        assertThat(wrong(memory, 0, PAGES)).isZero();
        assertThat(daemons.daemonPid()).isEqualTo(standby).isNotEqualTo(daemon.pid());
        range.ensure();
        assertThat(wrong(memory, 0, PAGES)).isZero();
      }
      assertThat(wrong(memory, 0, PAGES)).isZero();
    }
    ReleaseGate.ours().unmap(memory, PAGES * PAGE);
  }

  /** Read-write tracking: the daemon sees reads of pages that it would have evicted. */
  private static void requireReadsSeen(PagerProcesses daemons, long memory) throws Exception {
    long endNs = System.nanoTime() + Await.patience(PATIENCE).toNanos();
    DaemonStats client;
    do {
      for (int i = 0; i < READS; i++) {
        assertThat(wrong(memory, 0, PAGES)).isZero();
      }
      client = daemons.stats().ofClient(ProcessHandle.current().pid());
    } while (client.number("accessed_pages") == 0 && System.nanoTime() < endNs);
    assertThat(client.number("accessed_pages")).as(client.text()).isPositive();
    assertThat(client.text())
        .contains("backend=" + PagerBackend.TRACK + "\n")
        .contains("hotness_source=" + SourceKind.READ_WRITE_TRACKING + "\n");
  }

  /** Waits for a standby for longer than a program does: the emulator is slow beside other work. */
  static long awaitStandby(PagerProcesses daemons) throws InterruptedException {
    long endNs = System.nanoTime() + Await.patience(PATIENCE).toNanos();
    while (true) {
      try {
        return daemons.standbyPid();
      } catch (PagerDaemonException e) {
        if (System.nanoTime() > endNs) {
          throw e;
        }
      }
    }
  }

  /** The lanes move to the processor that is left, and return later. */
  private static void withOneProcessor(
      ExecutorService root, OtherProcess daemon, OrdinaryUser.Step step) throws Exception {
    requirePlaces(daemon, List.of("0", "1"));
    asRoot(root, () -> Files.writeString(SECOND_PROCESSOR, "0"));
    try {
      requirePlaces(daemon, List.of("0"));
      step.run();
    } finally {
      asRoot(root, () -> Files.writeString(SECOND_PROCESSOR, "1"));
    }
    requirePlaces(daemon, List.of("0", "1"));
  }

  private static void requirePlaces(OtherProcess daemon, List<String> processors) {
    assertThat(Await.holds(PATIENCE, () -> daemon.placesOfLanes().equals(processors)))
        .as("lanes: %s, expected %s", daemon.placesOfLanes(), processors)
        .isTrue();
  }

  /** The clock jumps forward by an hour, and back. No process of the pager reads it. */
  private static void withOtherTime(ExecutorService root, OrdinaryUser.Step step) throws Exception {
    asRoot(root, () -> moveClock(Duration.ofHours(1)));
    try {
      step.run();
    } finally {
      asRoot(root, () -> moveClock(Duration.ofHours(-1)));
    }
    step.run();
  }

  private static void moveClock(Duration by) {
    OtherProcess.run("date", "-s", "@" + Instant.now().plus(by).getEpochSecond());
  }

  /** Moves a process to a control group that may have no memory, and waits for its end. */
  private static void forbidMemory(OtherProcess process, Path mount) throws Exception {
    Files.createDirectory(mount);
    OtherProcess.run("mount", "-t", "cgroup2", "none", mount.toString());
    Files.writeString(mount.resolve("cgroup.subtree_control"), "+memory");
    Path group = Files.createDirectory(mount.resolve("none"));
    Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
    Files.writeString(group.resolve("memory.max"), "0");
    process.awaitEnd();
    assertThat(Files.readString(group.resolve("memory.events"))).contains("oom_kill 1");
  }

  /** Pages leave, and come back with their bytes. */
  private static void requireRound(PagerClient client, PagedRange range, long memory) {
    evictAgain(client, range);
    assertThat(wrong(memory, 0, PAGES)).isZero();
  }

  private static void evictAgain(PagerClient client, PagedRange range) {
    range.ensure();
    awaitEvicted(client, evicted(client) + PAGES / 2);
  }

  private static void awaitEvicted(PagerClient client, long pages) {
    assertThat(Await.holds(PATIENCE, () -> evicted(client) >= pages))
        .as(client.stats().toString())
        .isTrue();
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
