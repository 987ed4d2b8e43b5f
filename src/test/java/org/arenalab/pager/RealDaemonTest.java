package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.arenalab.Await;
import org.arenalab.Effort;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.pager.daemon.DaemonConfig;
import org.arenalab.pager.daemon.PagerChildProcess;
import org.arenalab.pager.daemon.PagerProcesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon, its standby and a client as three processes, of which some are killed or ended. */
@Timeout(120)
@Tag("beside")
class RealDaemonTest {
  /** Kills of the daemon. */
  private static final int KILLS = Effort.of(2, 200);

  private static final int REPLACEMENTS = Effort.of(1, 20);

  private static final int PAGES = 4096;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Evictions before something happens to the processes. */
  private static final long WARM = PAGES / 2;

  @TempDir Path directory;
  private PagerProcesses daemons;
  private HeapLoad client;

  private void start(boolean withStandby) throws Exception {
    DaemonConfig config =
        DaemonConfig.ofSocket(directory.resolve("pagerd"))
            .withTColdMs(10)
            .withCpuBudgetPercent(100)
            .withStallLimitMs(1_000)
            .withStoreBytes(64 << 20);
    daemons = PagerProcesses.start(config, withStandby);
  }

  /** Starts the client, and waits until many of its pages have left. */
  private void startClient(String... options) throws Exception {
    client = HeapLoad.start(directory.resolve("pagerd"), PAGES, options);
    client.awaitEvicted(WARM);
  }

  @AfterEach
  void stop() throws Exception {
    if (client != null) {
      client.close();
    }
    if (daemons != null) {
      daemons.close();
    }
  }

  @Tag("slow")
  @Test
  @Timeout(900)
  void shouldLoseNothingWhenDaemonIsKilledAgainAndAgain() throws Exception {
    start(true);
    startClient();
    List<Long> stalls = new ArrayList<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      long standby = daemons.standbyPid();
      long evicted = client.report().evicted();
      long _ = client.takeLongestStallNs();

      long _ = daemons.killDaemon();

      assertThat(daemons.daemonPid()).isEqualTo(standby);
      client.awaitEvicted(evicted + 1);
      assertThat(client.report().wrong()).isZero();
      stalls.add(client.takeLongestStallNs());
    }
    Collections.sort(stalls);
    System.out.printf(
        "longest stall of an access for each of %d kills: median %d us, most %d us%n",
        KILLS, stalls.get(KILLS / 2) / 1000, stalls.get(KILLS - 1) / 1000);
    client.end();
  }

  @Tag("slow")
  @Test
  void shouldReplaceLostStandby() throws Exception {
    start(true);
    long killed = daemons.killStandby();
    assertThat(Await.holds(PATIENCE, () -> !isAlive(killed))).isTrue();
    long second = awaitOtherStandby(killed);

    ProcessHandle.of(second).ifPresent(ProcessHandle::destroy);

    assertThat(awaitOtherStandby(second)).isNotEqualTo(second);
  }

  private long awaitOtherStandby(long lost) throws InterruptedException {
    long standby = daemons.standbyPid();
    while (standby == lost) {
      Thread.sleep(5);
      standby = daemons.standbyPid();
    }
    return standby;
  }

  /** It must never read zeros in the place of an evicted page. */
  @Tag("slow")
  @Test
  void shouldEndClientWhenBothAreKilled() throws Exception {
    start(true);
    startClient();
    long _ = daemons.standbyPid();

    daemons.killBoth();
    long beganNs = System.nanoTime();

    assertThat(client.process().awaitExit()).isEqualTo(HeapLoad.ABORTED);
    System.out.printf("client ended after %d us%n", (System.nanoTime() - beganNs) / 1000);
    assertThat(client.process().output()).doesNotContain("wrong page");
  }

  @Tag("slow")
  @Test
  void shouldEndClientOfKilledDaemonWithoutStandby() throws Exception {
    start(false);
    startClient();

    long _ = daemons.killDaemon();

    assertThat(client.process().awaitExit()).isEqualTo(HeapLoad.ABORTED);
    assertThat(client.process().output()).doesNotContain("wrong page");
  }

  @Tag("slow")
  @Test
  @Timeout(900)
  void shouldLoseNothingWhenDaemonIsReplaced() throws Exception {
    start(true);
    startClient();
    List<Long> stalls = new ArrayList<>();
    for (int i = 0; i < REPLACEMENTS; i++) {
      long old = daemons.daemonPid();
      long standby = daemons.standbyPid();
      long evicted = client.report().evicted();
      long _ = client.takeLongestStallNs();

      long successor = daemons.replace();

      assertThat(daemons.daemonPid()).isEqualTo(successor);
      client.awaitEvicted(evicted + 1);
      assertThat(client.report().wrong()).isZero();
      stalls.add(client.takeLongestStallNs());
      assertThat(Await.holds(PATIENCE, () -> !isAlive(old) && !isAlive(standby))).isTrue();
    }
    assertThat(daemons.first().waitFor()).isZero();
    Collections.sort(stalls);
    System.out.printf(
        "longest stall of an access for each of %d replacements: median %d us, most %d us%n",
        REPLACEMENTS, stalls.get(REPLACEMENTS / 2) / 1000, stalls.getLast() / 1000);
    client.end();
  }

  private static boolean isAlive(long pid) {
    return ProcessIdentity.of(pid).isAlive();
  }

  @Tag("slow")
  @Test
  void shouldReplaceDaemonThatIsStoppedForTooLong() throws Exception {
    start(true);
    startClient();
    long daemon = daemons.daemonPid();
    long standby = daemons.standbyPid();

    signal(daemon, "STOP");
    Thread.sleep(400);
    signal(daemon, "CONT");

    assertThat(daemons.daemonPid()).isEqualTo(daemon);
    signal(daemon, "STOP");
    assertThat(Await.holds(PATIENCE, () -> !isAlive(daemon))).isTrue();
    assertThat(daemons.daemonPid()).isEqualTo(standby);
    client.requireProgress();
    System.out.printf("longest stall of an access: %d us%n", client.takeLongestStallNs() / 1000);
    client.end();
  }

  /** A client that has damaged its session hurts neither the standbys nor other clients. */
  @Tag("slow")
  @Test
  void shouldTakeOverBesideHostileClient() throws Exception {
    start(true);
    startClient();
    try (PagerChildProcess hostile = new PagerChildProcess(directory.resolve("pagerd"), 64)) {
      hostile.expect("attached");
      long standby = daemons.standbyPid();
      hostile.ask("garbage", "garbage");

      long _ = daemons.killDaemon();

      assertThat(daemons.daemonPid()).isEqualTo(standby);
      assertThat(daemons.standbyPid()).isNotEqualTo(standby);
      client.requireProgress();
    }
    client.end();
  }

  @Tag("slow")
  @Test
  void shouldEvictHugePages() throws Exception {
    start(false);
    startClient("huge");

    assertThat(Await.holds(PATIENCE, () -> client.report().faults() > 0)).isTrue();
    assertThat(client.report().wrong()).isZero();
    client.process().send("times 20000");
    String times = client.process().awaitLine("times ");
    assertThat(times).matches("faults=[1-9]\\d* queued=\\d+ served=\\d+ resumed=\\d+");
    System.out.println("medians of the stages of a fault in ns: " + times);
    System.out.println("transparent huge pages: " + client.process().awaitLine("huge "));
    client.end();
  }

  /** As a service manager does: SIGTERM to each process. */
  @Tag("slow")
  @Test
  void shouldRestoreClientsWhenAllAreTerminated() throws Exception {
    start(true);
    startClient();
    long standby = daemons.standbyPid();

    daemons.terminate();

    assertThat(daemons.first().waitFor()).isZero();
    assertThat(isAlive(standby)).isFalse();
    assertThat(directory.resolve("pagerd")).doesNotExist();
    assertThat(daemons.output()).doesNotContain("rror");
    assertThat(client.report().closed()).isTrue();
    assertThat(client.report().wrong()).isZero();
    client.end();
  }

  /** The daemon dies while its clients restore their pages: the standby waits for them instead. */
  @Tag("slow")
  @Test
  void shouldRestoreClientsWhenEndingDaemonDies() throws Exception {
    start(true);
    startClient();
    long standby = daemons.standbyPid();
    signal(client.process().pid(), "STOP");
    daemons.first().destroy();
    Thread.sleep(300);

    daemons.first().destroyForcibly();
    Thread.sleep(100);
    signal(client.process().pid(), "CONT");

    assertThat(Await.holds(PATIENCE, () -> !isAlive(standby))).isTrue();
    assertThat(client.report().closed()).isTrue();
    client.end();
    assertThat(Files.exists(directory.resolve("pagerd"))).isFalse();
  }

  private static void signal(long pid, String name) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }
}
