package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.arenalab.Await;
import org.arenalab.hotness.SourceKind;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.PagerBackend;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.MessageCodec;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon in this process, with clients in others. */
@Timeout(60)
class PagerDaemonTest {
  private static final int PAGES = 1024;

  @TempDir Path directory;
  private final AtomicReference<Throwable> defect = new AtomicReference<>();
  private DaemonConfig config;
  private PagerDaemon daemon;

  @BeforeEach
  void start() {
    config =
        DaemonConfig.ofSocket(directory.resolve("pagerd"))
            .withTColdMs(40)
            .withCpuBudgetPercent(100)
            .withStoreBytes(64 << 20)
            .withMaxClients(3);
    daemon = PagerDaemon.start(config, StandbyKeeper.Starter.NONE, defect::set);
  }

  @AfterEach
  void stop() {
    daemon.close();
    assertThat(defect.get()).isNull();
  }

  private long figure(String key) {
    return new DaemonStats(daemon.stats()).sum(key);
  }

  private void await(BooleanSupplier condition) {
    boolean holds = Await.holds(Duration.ofSeconds(20), condition);
    assertThat(holds).as("%s", daemon.stats()).isTrue();
  }

  @Test
  void shouldEvictColdPagesAndRestoreThem() throws Exception {
    try (PagerChildProcess client = new PagerChildProcess(config.socket(), PAGES)) {
      client.expect("attached");
      client.send("agent load 200");
      client.expect("loading");
      assertThat(client.line()).startsWith("load ");

      await(() -> figure("pages_stored") >= PAGES);

      client.send("read 5");
      String first = client.line();
      assertThat(first).startsWith("done 5 ");
      assertThat(first).isNotEqualTo("done 5 -1").isNotEqualTo("done 5 -2");
    }
  }

  @Test
  void shouldServeWithOneLaneOnAnyProcessor() throws Exception {
    daemon.close();
    daemon =
        PagerDaemon.start(config.withSingleLane(true), StandbyKeeper.Starter.NONE, defect::set);
    try (PagerChildProcess client = new PagerChildProcess(config.socket(), PAGES)) {
      client.expect("attached");
      client.send("agent load 200");
      client.expect("loading");
      assertThat(client.line()).startsWith("load ");
      await(() -> figure("pages_stored") >= PAGES);

      client.send("read 5");

      assertThat(client.line()).startsWith("done 5 ").doesNotEndWith("-1").doesNotEndWith("-2");
      assertThat(figure("lanes_pinned")).isZero();
      assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
          .filteredOn(name -> name.startsWith("pager-lane-"))
          .singleElement()
          .asString()
          .endsWith("-any");
    }
  }

  @Test
  void shouldLoseNothingUnderLoad() throws Exception {
    try (PagerChildProcess client = new PagerChildProcess(config.socket(), PAGES)) {
      client.expect("attached");
      client.send("agent load 200");
      client.expect("loading");
      assertThat(client.line()).startsWith("load ");
      await(() -> figure("pages_stored") >= PAGES);
      client.send("load 2500");
      client.expect("loading");

      assertThat(client.line()).startsWith("load ");
      assertThat(figure("faults_of_stored")).isPositive();
      DaemonStats stats = DaemonStats.of(config.socket()).ofClient(client.process.pid());
      assertThat(stats.number("pager_restore_success")).isPositive();
      assertThat(stats.number("pager_faults_missing"))
          .isGreaterThanOrEqualTo(stats.number("pager_restore_success"));
      assertThat(stats.number("pager_fault_missing_max_ns"))
          .isGreaterThanOrEqualTo(stats.number("pager_restore_wall_p50_ns"))
          .isPositive();
      requirePercentilesOfEnough(stats, "pager_fault_missing");
      requirePercentilesOfEnough(stats, "lookup");
      assertThat(stats.number("pager_pages_tracked_peak")).isEqualTo(PAGES);
      assertThat(stats.decimal("pager_daemon_cpu_pct_total")).isPositive();
      assertThat(stats.number("pager_compress_success")).isPositive();
      assertThat(stats.number("store_metadata_bytes")).isPositive();
      assertThat(figure("damaged_words")).isZero();
      assertThat(figure("foreign_extents")).isZero();
      assertThat(stats.text())
          .contains("\nclaim_retries=", "\nrefused_protections=0\n")
          .contains("\ncommands_without_room=0\n", "\nranges_locked=0\n");
    }
  }

  /** A percentile needs ten durations above it. */
  private static void requirePercentilesOfEnough(DaemonStats stats, String stage) {
    long count = stats.number(stage + "_count");
    assertThat(count).as(stage).isPositive();
    assertThat(stats.text().contains("\n" + stage + "_p50_ns=")).isEqualTo(count >= 19);
    assertThat(stats.text().contains("\n" + stage + "_p99_ns=")).isEqualTo(count >= 950);
    assertThat(stats.text().contains("\n" + stage + "_p999_ns=")).isEqualTo(count >= 9_500);
  }

  @Test
  void shouldFreeDeadClientAndServeOthers() throws Exception {
    try (PagerChildProcess first = new PagerChildProcess(config.socket(), PAGES);
        PagerChildProcess second = new PagerChildProcess(config.socket(), PAGES)) {
      first.expect("attached");
      second.expect("attached");
      first.send("agent load 60000");
      second.send("agent load 1500");
      first.expect("loading");
      second.expect("loading");
      await(() -> figure("pages_stored") > PAGES);

      first.close();

      await(() -> daemon.clients() == 1);
      assertThat(second.line()).startsWith("load ");
      second.send("goodbye");
      await(() -> daemon.clients() == 0);
    }
  }

  @Test
  void shouldRefuseMoreClientsThanAllowed() throws Exception {
    List<PagerChildProcess> clients = new ArrayList<>();
    try {
      for (int i = 0; i < config.maxClients(); i++) {
        clients.add(new PagerChildProcess(config.socket(), 16));
        clients.get(i).expect("attached");
      }
      clients.add(new PagerChildProcess(config.socket(), 16));

      assertThat(clients.get(config.maxClients()).process.waitFor()).isNotZero();
      assertThat(daemon.clients()).isEqualTo(config.maxClients());
    } finally {
      clients.forEach(PagerChildProcess::close);
    }
  }

  @Test
  void shouldDropHostilePeers() throws Exception {
    try (PagerChildProcess client = new PagerChildProcess(config.socket(), PAGES)) {
      client.expect("attached");
      client.send("agent load 1000");
      client.expect("loading");
      List<UnixSocket> silent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        UnixSocket socket = UnixSocket.connect(config.socket());
        silent.add(socket);
        if (i % 2 == 0) {
          send(socket, new byte[i + 1]);
        }
      }
      silent.forEach(UnixSocket::close);

      assertThat(client.line()).startsWith("load ");
      assertThat(daemon.clients()).isEqualTo(1);
    }
  }

  @Test
  void shouldSurviveClientThatWritesGarbage() throws Exception {
    try (PagerChildProcess hostile = new PagerChildProcess(config.socket(), PAGES);
        PagerChildProcess client = new PagerChildProcess(config.socket(), PAGES)) {
      hostile.expect("attached");
      client.expect("attached");
      hostile.send("agent load 300");
      client.send("agent load 2000");
      hostile.expect("loading");
      client.expect("loading");
      assertThat(hostile.line()).startsWith("load ");

      hostile.send("garbage garbage garbage");
      hostile.expect("garbage");
      hostile.send("read 1 read 2 write 3 3 write 4 4");

      assertThat(client.line()).startsWith("load ");
      assertThat(daemon.stats()).contains("clients=");
    }
    await(() -> daemon.clients() == 0);
  }

  /**
   * One window of half a second without garbage is enough: an object in each turn of 5 ms would
   * leave none. The first use of a class may cause garbage in other windows.
   */
  @Tag("medium")
  @Test
  void shouldMakeNoGarbageInBackground() throws Exception {
    try (PagerChildProcess client = new PagerChildProcess(config.socket(), PAGES)) {
      client.expect("attached");
      client.send("agent load 400000");
      client.expect("loading");
      await(() -> figure("pages_stored") > 0);
      long garbage = Long.MAX_VALUE;
      for (int i = 0; i < 40 && garbage > 0; i++) {
        long before = allocatedBytes("pager-background-") + allocatedBytes("pager-processors");
        long armed = figure("armed_pages");
        Thread.sleep(500);
        boolean isAtWork = figure("armed_pages") > armed;
        long after = allocatedBytes("pager-background-") + allocatedBytes("pager-processors");
        garbage = isAtWork ? after - before : garbage;
      }

      assertThat(garbage).isZero();
      assertThat(client.process.isAlive()).isTrue();
    }
  }

  private static long allocatedBytes(String threadName) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Thread> named =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(threadName))
            .toList();
    assertThat(named).isNotEmpty();
    return named.stream().mapToLong(each -> threads.getThreadAllocatedBytes(each.threadId())).sum();
  }

  private static void send(UnixSocket socket, byte[] bytes) {
    try {
      socket.send(bytes);
    } catch (UnixSocketException e) {
      // The daemon has too many connections, and closed this one.
      assertThat(e.reason()).isEqualTo(UnixSocketException.Reason.PEER_GONE);
    }
  }

  @Test
  void shouldAnswerWithStatistics() {
    MessageChannel channel = new MessageChannel(UnixSocket.connect(config.socket()));
    channel.send(new Message.StatsRequest());
    try (ReceivedMessage answer = channel.receive().orElseThrow()) {
      assertThat(((Message.Stats) answer.message()).text()).contains("clients=0\n");
    }
    channel.close();
  }

  @Test
  void shouldKeepReasonOfDroppedPeer() {
    try (UnixSocket peer = UnixSocket.connect(config.socket())) {
      peer.send(new byte[64]);
      await(() -> daemon.stats().contains("peers_dropped=1\n"));
    }

    assertThat(daemon.stats()).contains("peers_dropped_reason=").contains("magic=0x0");
  }

  /** The client's user sees both versions. A standby and a successor are refused likewise. */
  @Test
  void shouldNameBothVersionsInRefusal() {
    try (MessageChannel channel = new MessageChannel(UnixSocket.connect(config.socket()))) {
      byte[] hello = MessageCodec.encode(new Message.Hello(1 << 20, 4096, 0));
      hello[4] = (byte) (MessageCodec.VERSION + 1);
      channel.socket().send(hello);
      try (ReceivedMessage answer = channel.receive().orElseThrow()) {
        Message.Refused refused = (Message.Refused) answer.message();
        assertThat(refused.reason()).isEqualTo(Message.Reason.VERSION);
        assertThat(refused.text())
            .contains("sent=" + (MessageCodec.VERSION + 1), "expected " + MessageCodec.VERSION);
      }
    }
    assertThat(daemon.clients()).isZero();
  }

  @Test
  void shouldNameBackendAndSource() throws Exception {
    try (PagerChildProcess client = new PagerChildProcess(config.socket(), PAGES)) {
      client.expect("attached");
      await(() -> daemon.clients() == 1);
      PagerBackend backend = PagerBackend.of(Userfaultfd.features()).orElseThrow();
      SourceKind source =
          backend == PagerBackend.TRACK ? SourceKind.READ_WRITE_TRACKING : SourceKind.WRITTEN_PAGES;
      assertThat(DaemonStats.of(config.socket()).ofClient(client.process.pid()).text())
          .contains("backend=" + backend + "\n")
          .contains("hotness_source=" + source + "\n");
    }
  }

  /** The successor would not know a client that becomes ready after the hand-over has begun. */
  @Test
  void shouldNotHandOverWhileClientAttaches() {
    try (AttachingPeer peer = AttachingPeer.hello(config.socket())) {
      peer.channel.receive().orElseThrow().close();

      assertThat(daemon.tryBeginHandOver(50)).isFalse();

      assertThat(daemon.mayAttach()).as("as if no successor had come").isTrue();
    }
    await(() -> daemon.tryBeginHandOver(50));
    assertThat(daemon.mayAttach()).isFalse();
    daemon.cancelHandOver();
  }

  @Test
  void shouldRefuseUnknownStandby() {
    MessageChannel channel = new MessageChannel(UnixSocket.connect(config.socket()));
    channel.send(new Message.StandbyReady(ProcessHandle.current().pid()));
    try (ReceivedMessage answer = channel.receive().orElseThrow()) {
      assertThat(((Message.Refused) answer.message()).reason()).isEqualTo(Message.Reason.BUSY);
    }
    channel.close();
  }

  @Test
  void shouldRefuseSocketInUse() {
    assertThatThrownBy(() -> PagerDaemon.start(config))
        .isInstanceOf(PagerDaemonException.class)
        .hasMessageContaining("socket=" + config.socket());
  }
}
