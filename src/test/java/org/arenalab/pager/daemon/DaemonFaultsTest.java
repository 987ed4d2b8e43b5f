package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.arenalab.Await;
import org.arenalab.Effort;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentTags;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.process.ProcessorAffinity;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.HeapLoad;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.MessageCodec;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.protocol.SessionMemory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of a daemon, of its store, its peers, its descriptors and its processors. The tests share
 * a daemon, its standby, and a client that must notice nothing.
 */
@Tag("slow")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class DaemonFaultsTest {
  private static final int CONNECTIONS = Effort.of(2_000, 10_000);

  /** More than the daemon takes at a time. */
  private static final int OPEN_CONNECTIONS = 200;

  private static final int BYSTANDER_PAGES = 1024;
  private static final int PAGES = 64;

  /** More than a client needs. */
  private static final int MANY_DESCRIPTORS = 16;

  private static final int VERSION_OFFSET = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Pattern FILE_LIMITS = Pattern.compile("Max open files +\\d+ +(\\d+)");

  @TempDir static Path directory;
  private static PagerProcesses daemons;

  @RegisterExtension static final DaemonOutput OUTPUT = new DaemonOutput(() -> daemons);

  private static HeapLoad bystander;

  @BeforeAll
  static void start() throws Exception {
    DaemonConfig config =
        DaemonConfig.ofSocket(socket())
            .withTColdMs(10)
            .withCpuBudgetPercent(100)
            .withStallLimitMs(0)
            .withStoreBytes(16 << 20);
    daemons = PagerProcesses.start(config, true);
    bystander = HeapLoad.start(socket(), BYSTANDER_PAGES);
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
  }

  private static Path socket() {
    return directory.resolve("s");
  }

  @AfterEach
  void requireUnhurt() {
    bystander.requireProgress();
  }

  private static PagerChildProcess attach() throws IOException {
    PagerChildProcess client = new PagerChildProcess(socket(), PAGES);
    client.expect("attached");
    return client;
  }

  /** Evicts a page of a client without an agent, until its bytes are in the store. */
  private static void store(PagerChildProcess client, int page) throws IOException {
    client.ask("write " + page + " 5", "done " + page + " 5");
    client.ask("await " + page + " ARMED", "await " + page + " ARMED");
    client.ask("claim " + page + " " + page, "claim true");
    client.ask("copy " + page + " " + page, "copy true");
    client.ask("move " + page + " " + page, "move 0");
    client.ask("settle " + page, "settle true");
    client.ask("empty " + page + " " + page, "empty true");
    client.ask("await " + page + " STORED", "await " + page + " STORED");
  }

  private static long extent(PagerChildProcess client, int page) throws IOException {
    client.send("extent " + page);
    String[] words = client.line().split(" ", -1);
    return ExtentPool.filePosition(Long.parseLong(words[2]));
  }

  /** Bytes of a page, the header of another, and the word of a third are damaged. */
  @Test
  void shouldPoisonDamagedPagesAlone() throws Exception {
    try (PagerChildProcess client = attach()) {
      for (int page = 0; page < PAGES / 4; page++) {
        store(client, page);
      }
      try (StoreFile file = StoreFile.of(daemons.daemonPid(), client.process.pid())) {
        file.damage(extent(client, 1) + Long.BYTES + 1, 1);
        file.damage(extent(client, 3), Long.BYTES);
      }
      client.ask("regenerate 5", "regenerate 5 true");
      for (int page = 0; page < PAGES / 4; page++) {
        boolean isDamaged = page == 1 || page == 3 || page == 5;
        client.ask("read " + page, "done " + page + (isDamaged ? " poisoned" : " 5"));
      }
      client.send("goodbye");
    }
  }

  /** The tags between the extents are damaged, and the daemon's successor rebuilds the store. */
  @Test
  void shouldLosePagesOfDamagedIndexAlone() throws Exception {
    try (PagerChildProcess client = attach()) {
      for (int page = 0; page < PAGES / 4; page++) {
        store(client, page);
      }
      long daemon = daemons.daemonPid();
      long standby = daemons.standbyPid();
      try (StoreFile file = StoreFile.of(daemon, client.process.pid())) {
        file.damage(extent(client, 2) - ExtentTags.TAG_BYTES, ExtentTags.TAG_BYTES);
      }

      OtherProcess.signal("KILL", daemon);

      assertThat(daemons.daemonPid()).isEqualTo(standby);
      client.ask("await 2 POISONED", "await 2 POISONED");
      for (int page = 0; page < PAGES / 4; page++) {
        client.ask("read " + page, "done " + page + (page == 2 ? " poisoned" : " 5"));
      }
      assertThat(daemons.output())
          .contains("a page is lost: pid=" + client.process.pid() + ", page=2, reason=");
      client.send("goodbye");
    }
  }

  @Test
  void shouldDropManyPeers() throws Exception {
    // One that connects during the test would count as a leak.
    long _ = daemons.standbyPid();
    OtherProcess daemon = new OtherProcess(daemons.daemonPid());
    List<String> files = daemon.openFiles();
    long threads = daemon.threads();
    long dropped = daemons.stats().number("peers_dropped");
    long _ = bystander.report().stallNs();
    Deque<UnixSocket> open = new ArrayDeque<>();

    for (int i = 0; i < CONNECTIONS; i++) {
      UnixSocket peer = UnixSocket.connect(socket());
      open.add(peer);
      if (i % 3 == 0) {
        trySend(peer, new byte[i % 200 + 1]);
      }
      if (open.size() > OPEN_CONNECTIONS) {
        open.remove().close();
      }
    }
    open.forEach(UnixSocket::close);

    System.out.printf(
        "longest access beside %d connections: %d us%n",
        CONNECTIONS, bystander.report().stallNs() / 1000);
    try (PagerChildProcess client = attach()) {
      client.ask("write 1 5", "done 1 5");
      client.send("goodbye");
    }
    assertThat(daemons.stats().number("peers_dropped")).isGreaterThan(dropped);
    daemon.awaitNoMoreFiles(files);
    assertThat(Await.holds(PATIENCE, () -> daemon.threads() <= threads)).as("threads").isTrue();
  }

  /** With a heap of 16 MiB the daemon died of the last ones, and then its standby. */
  @Test
  void shouldHaveRoomForEveryClient() throws Exception {
    long pid = daemons.daemonPid();
    long most = daemons.config().maxClients();
    try (Closing peers = new Closing()) {
      for (long i = daemons.stats().number("clients"); i < most; i++) {
        AttachingPeer _ = peers.add(AttachingPeer.ready(socket()));
      }
      assertThat(Await.holds(PATIENCE, () -> figure("clients") == most)).isTrue();
      assertThat(daemons.daemonPid()).isEqualTo(pid);
    }
    assertThat(Await.holds(PATIENCE, () -> figure("clients") == 1)).isTrue();
  }

  private static long figure(String key) {
    return DaemonStats.of(socket()).number(key);
  }

  private static void trySend(UnixSocket peer, byte[] bytes) {
    try {
      peer.send(bytes);
    } catch (UnixSocketException e) {
      assertThat(e.reason()).isEqualTo(UnixSocketException.Reason.PEER_GONE);
    }
  }

  /** Silent peers take every connection while the standby is killed: the next one is not let in. */
  @Test
  void shouldGetStandbyAfterSilentPeers() throws Exception {
    long killed = daemons.standbyPid();
    List<UnixSocket> silent = new ArrayList<>();
    for (int i = 0; i < OPEN_CONNECTIONS; i++) {
      silent.add(UnixSocket.connect(socket()));
    }
    OtherProcess.signal("KILL", killed);
    Thread.sleep(1_500);
    silent.forEach(UnixSocket::close);

    long standby = daemons.standbyPid();
    assertThat(standby).isNotEqualTo(killed);
    OtherProcess.signal("KILL", daemons.daemonPid());
    assertThat(daemons.daemonPid()).isEqualTo(standby);
  }

  /** The kernel continues a stopped standby when its daemon dies. */
  @Test
  void shouldServeByStandbyThatWasStopped() throws Exception {
    long standby = daemons.standbyPid();
    long daemon = daemons.daemonPid();
    new OtherProcess(standby).stop();

    OtherProcess.signal("KILL", daemon);

    assertThat(daemons.daemonPid()).isEqualTo(standby);
  }

  @Test
  void shouldRefuseOtherUser() throws Exception {
    assertThat(answerTo(MessageCodec.encode(new Message.StatsRequest()))).isEqualTo("Stats");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));

    OrdinaryUser.run(
        () ->
            assertThat(answerTo(MessageCodec.encode(new Message.StatsRequest())))
                .isEqualTo("Refused OTHER_USER"));

    Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void shouldRefuseOtherVersion() throws Exception {
    byte[] request = MessageCodec.encode(new Message.StatsRequest());
    request[VERSION_OFFSET] = MessageCodec.VERSION + 1;

    assertThat(answerTo(request)).isEqualTo("Refused VERSION");
  }

  private static String answerTo(byte[] bytes) {
    try (MessageChannel channel = new MessageChannel(UnixSocket.connect(socket()))) {
      channel.socket().setTimeout(PATIENCE);
      channel.socket().send(bytes);
      return answer(channel);
    }
  }

  private static String answer(MessageChannel channel) {
    try (ReceivedMessage answer = channel.receive().orElse(null)) {
      return switch (answer == null ? null : answer.message()) {
        case null -> "closed";
        case Message.Refused refused -> "Refused " + refused.reason();
        case Message other -> other.getClass().getSimpleName();
      };
    } catch (UnixSocketException e) {
      return e.reason().toString();
    }
  }

  /** From no free descriptor to as many as a client needs; the standby is lost in between. */
  @Test
  void shouldServeWithoutFreeDescriptors() throws Exception {
    // This daemon has never attached a client.
    long _ = daemons.standbyPid();
    long evicted = bystander.report().evicted();
    long _ = daemons.killDaemon();
    // Its background thread opens the files of the store before it evicts.
    bystander.awaitEvicted(evicted + BYSTANDER_PAGES);
    OtherProcess daemon = new OtherProcess(daemons.daemonPid());
    long standby = daemons.standbyPid();
    List<String> files = daemon.openFiles();
    Path input = daemon.proc().resolve("fd/0");
    Path before = Files.readSymbolicLink(input);
    List<Long> unused = unusedNumbers(daemon);
    List<String> answers = new ArrayList<>();
    try {
      limitFiles(daemon, "1");
      // The thread that waits for peers has its next descriptor already.
      String _ = tryAttach();
      answers.add(tryAttach());
      OtherProcess.signal("KILL", standby);
      bystander.requireProgress();
      for (int free = 0; free < MANY_DESCRIPTORS; free++) {
        limitFiles(daemon, Long.toString(unused.get(free)));
        answers.add(tryAttach());
      }
    } finally {
      limitFiles(daemon, hardLimit(daemon));
    }
    // A standby that starts at that moment needs descriptors, too.
    answers.add(tryAttach());

    System.out.println("answers with ever more free descriptors: " + answers);
    assertThat(answers).first().isEqualTo("TIMEOUT");
    assertThat(answers).contains("Refused BUSY").last().isEqualTo("Welcome");
    assertThat(answers.subList(1, answers.size())).doesNotContain("closed");
    assertThat(daemons.standbyPid()).isNotEqualTo(standby);
    // A failed start of a process in the JDK closes this file, and leaves another one open.
    assertThat(Files.readSymbolicLink(input)).isEqualTo(before);
    daemon.awaitNoMoreFiles(files);
  }

  /**
   * The limit falls when the client is ready. The client is asked to leave, and the standby that is
   * started next gets every session.
   */
  @Test
  void shouldDismissClientThatCannotBeServed() throws Exception {
    long standby = daemons.standbyPid();
    OtherProcess daemon = new OtherProcess(daemons.daemonPid());
    try (AttachingPeer client = AttachingPeer.hello(socket())) {
      client.channel.socket().setTimeout(PATIENCE);
      try (ReceivedMessage welcome = client.channel.receive().orElseThrow();
          SessionMemory memory = SessionMemory.attach(SharedMemory.received(welcome.take(0)))) {
        memory.header().setStagingAddress(1 << 20);
      }
      limitFiles(daemon, "1");
      client.channel.send(new Message.Ready());

      try (ReceivedMessage answer = client.channel.receive().orElseThrow()) {
        assertThat(((Message.Refused) answer.message()).text()).contains("no free descriptor");
      }
      assertThat(answer(client.channel)).isEqualTo("Stop");
      client.channel.send(new Message.Goodbye());
      assertThat(answer(client.channel)).isEqualTo("closed");
    } finally {
      limitFiles(daemon, hardLimit(daemon));
    }

    OtherProcess.signal("KILL", standby);
    assertThat(Await.holds(PATIENCE, () -> isReplaced(standby))).as("standby").isTrue();
  }

  private static boolean isReplaced(long standby) {
    long now = DaemonStats.of(socket()).number("standby_pid");
    return now != standby && now != StandbyKeeper.Starter.NO_PROCESS;
  }

  /** Returns the lowest numbers of files that a process has not open. */
  private static List<Long> unusedNumbers(OtherProcess process) {
    Set<Long> used = new HashSet<>();
    process.list("fd").forEach(each -> used.add(Long.parseLong(each.getFileName().toString())));
    return LongStream.range(0, used.size() + MANY_DESCRIPTORS)
        .filter(number -> !used.contains(number))
        .boxed()
        .toList();
  }

  private static String hardLimit(OtherProcess process) throws IOException {
    Matcher limits = FILE_LIMITS.matcher(Files.readString(process.proc().resolve("limits")));
    assertThat(limits.find()).isTrue();
    return limits.group(1);
  }

  private static void limitFiles(OtherProcess process, String limit) {
    OtherProcess.run("prlimit", "--pid", Long.toString(process.pid()), "--nofile=" + limit + ":");
  }

  /** Returns the daemon's answer to a client that leaves at once. */
  private static String tryAttach() {
    try (Userfaultfd faults = Userfaultfd.openBlocking(Userfaultfd.FEATURE_WP);
        MessageChannel channel = new MessageChannel(UnixSocket.connect(socket()))) {
      channel.socket().setTimeout(SHORT);
      channel.send(new Message.Hello(1 << 20, 4096, Userfaultfd.FEATURE_WP), faults.descriptor());
      return answer(channel);
    } catch (UnixSocketException e) {
      return e.reason().toString();
    }
  }

  /** Daemon, standby and client on one processor; then the other one is back. */
  @Test
  void shouldFollowCpuset() throws Exception {
    OtherProcess daemon = new OtherProcess(daemons.daemonPid());
    int[] all = ProcessorAffinity.allowed();
    String one = Integer.toString(all[0]);
    try (Cpuset cpuset =
        new Cpuset(daemon.pid(), daemons.standbyPid(), bystander.process().pid())) {
      cpuset.allow(one);

      assertThat(Await.holds(PATIENCE, () -> daemon.placesOfLanes().equals(List.of(one)))).isTrue();
      bystander.requireProgress();

      cpuset.allow(all[0] + "-" + all[all.length - 1]);
      List<String> each = Arrays.stream(all).mapToObj(Integer::toString).sorted().toList();
      assertThat(Await.holds(PATIENCE, () -> daemon.placesOfLanes().equals(each))).isTrue();
      bystander.requireProgress();
    }
  }
}
