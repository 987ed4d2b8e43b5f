package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.arenalab.Await;
import org.arenalab.Effort;
import org.arenalab.pager.HeapLoad;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process dies while pages are in every state, and threads wait for pages in every state. The
 * tests share a daemon, its standby, and a client that must notice nothing.
 */
@Tag("slow")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("beside")
class PageStatesTest {
  /** Kills of a daemon. */
  private static final int KILLS = Effort.of(1, 200);

  /** Deaths of daemon and standby: of 1,000 clients in all. */
  private static final int DEATHS = Effort.of(1, 125);

  /** Clients with pages in every state; each death has one client more. */
  private static final int STATE_CLIENTS = Effort.of(3, 7);

  private static final int PRINT_EVERY = 4;
  private static final int BYSTANDER_PAGES = 1024;

  /** 128 + SIGKILL. */
  private static final int KILLED = 137;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The target is 1 s. The rest of this time is for busy machines. */
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

  @TempDir static Path directory;
  private static PagerProcesses daemons;

  @RegisterExtension static final DaemonOutput OUTPUT = new DaemonOutput(() -> daemons);

  private static HeapLoad bystander;

  @BeforeEach
  void startIfNoneRuns() throws Exception {
    if (daemons == null) {
      start();
    }
  }

  private static void start() throws Exception {
    DaemonConfig config =
        DaemonConfig.ofSocket(directory.resolve("s"))
            .withTColdMs(10)
            .withCpuBudgetPercent(100)
            .withStallLimitMs(0)
            .withStoreBytes(16 << 20);
    daemons = PagerProcesses.start(config, true);
    bystander = HeapLoad.start(config.socket(), BYSTANDER_PAGES);
    bystander.awaitEvicted(BYSTANDER_PAGES / 2);
  }

  @AfterAll
  static void stop() {
    if (bystander != null) {
      bystander.close();
    }
    if (daemons != null) {
      daemons.close();
    }
    bystander = null;
    daemons = null;
  }

  private PagerChildProcess attach() throws IOException {
    PagerChildProcess client = new PagerChildProcess(directory.resolve("s"), PageStates.PAGES);
    client.expect("attached");
    return client;
  }

  @Test
  @Timeout(value = 1800, threadMode = ThreadMode.SEPARATE_THREAD)
  void shouldServeEveryStateOfKilledDaemon() throws Exception {
    List<Long> stalls = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      long daemon = daemons.daemonPid();
      long standby = daemons.standbyPid();
      try (PagerChildProcess client = attach()) {
        PageStates states = new PageStates(client, daemon);
        states.arrange();
        states.touchFirst();

        long beganNs = System.nanoTime();
        OtherProcess.signal("KILL", daemon);

        assertThat(states.receiveFirst()).isEqualTo(PageStates.answersOfFirst());
        stalls.add(System.nanoTime() - beganNs);
        assertThat(daemons.daemonPid()).isEqualTo(standby);
        assertThat(states.touchOthers()).isEmpty();
        assertThat(states.readAll()).isEmpty();
        assertThat(figure(client, "damaged_words")).isZero();
        assertThat(figure(client, "repaired_words")).isPositive();
        client.send("goodbye");
      }
      bystander.requireProgress();
    }
    stalls.sort(null);
    System.out.printf(
        "all states served after each of %d kills: median %d us, most %d us%n",
        KILLS, stalls.get(KILLS / 2) / 1000, stalls.getLast() / 1000);
  }

  private long figure(PagerChildProcess client, String name) throws InterruptedException {
    return daemons.stats().ofClient(client.process.pid()).number(name);
  }

  @Test
  void shouldFreeEveryStateOfKilledClient() throws Exception {
    OtherProcess daemon = new OtherProcess(daemons.daemonPid());
    OtherProcess standby = new OtherProcess(daemons.standbyPid());
    long clients = daemons.stats().number("clients");
    // The first client lets the processes load what they need for one.
    dieInEveryState(daemon, clients);
    List<String> files = daemon.openFiles();
    long threads = daemon.threads();
    List<String> standbyFiles = standby.openFiles();

    dieInEveryState(daemon, clients);

    daemon.awaitNoMoreFiles(files);
    assertThat(Await.holds(PATIENCE, () -> daemon.threads() <= threads)).as("threads").isTrue();
    standby.awaitNoMoreFiles(standbyFiles);
    bystander.requireProgress();
  }

  private void dieInEveryState(OtherProcess daemon, long clients) throws Exception {
    try (PagerChildProcess client = attach()) {
      PageStates states = new PageStates(client, daemon.pid());
      states.arrange();
      states.touchFirst();
      client.process.destroyForcibly().waitFor();
      daemon.resume();
    }
    while (daemons.stats().number("clients") != clients) {
      Thread.sleep(1);
    }
  }

  /** No thread may read zeros in the place of a page, whatever the state of the page. */
  @Test
  @Timeout(value = 5400, threadMode = ThreadMode.SEPARATE_THREAD)
  void shouldEndClientsInEveryState() throws Exception {
    List<Long> ends = new ArrayList<>();
    for (int death = 0; death < DEATHS; death++) {
      startIfNoneRuns();
      try {
        dieTogether(ends);
      } finally {
        stop();
      }
      if (death % PRINT_EVERY == 0) {
        ends.sort(null);
        System.out.printf(
            "end of each of %d clients after %d deaths of daemon and standby: median %d us, most %d"
                + " us%n",
            ends.size(), death + 1, ends.get(ends.size() / 2) / 1000, ends.getLast() / 1000);
      }
    }
    assertThat(ends).allMatch(each -> each < ENDS_WITHIN.toNanos());
  }

  private void dieTogether(List<Long> ends) throws Exception {
    long daemon = daemons.daemonPid();
    List<PagerChildProcess> clients = new ArrayList<>();
    try {
      List<PageStates> states = new ArrayList<>();
      // One after the other: the daemon drops a client that takes 5 s to attach.
      for (int i = 0; i < STATE_CLIENTS; i++) {
        clients.add(attach());
        states.add(new PageStates(clients.get(i), daemon));
      }
      long standby = daemons.standbyPid();
      for (PageStates each : states) {
        // Now the daemon encodes the filled slots of the clients before. Their other states last.
        OtherProcess.signal("CONT", daemon);
        each.arrange();
      }
      for (PageStates each : states) {
        each.touchFirst();
      }

      OtherProcess.signal("KILL", standby, daemon);
      long beganNs = System.nanoTime();

      for (PagerChildProcess each : clients) {
        assertThat(each.process.waitFor()).isEqualTo(KILLED);
        ends.add(System.nanoTime() - beganNs);
      }
      assertThat(bystander.process().awaitExit()).isEqualTo(HeapLoad.ABORTED);
      ends.add(System.nanoTime() - beganNs);
      for (PagerChildProcess each : clients) {
        assertThat(PageStates.answersOfFirst()).containsAll(rest(each));
      }
      assertThat(bystander.process().output()).doesNotContain("wrong page=");
    } finally {
      clients.forEach(PagerChildProcess::close);
    }
  }

  /** Returns the answers that a dead client has given. */
  private static Set<String> rest(PagerChildProcess client) throws IOException {
    Set<String> lines = new TreeSet<>();
    Stream.generate(client::lineIfAny).takeWhile(line -> !line.isEmpty()).forEach(lines::add);
    return lines;
  }
}
