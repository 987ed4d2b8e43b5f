package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.arenalab.Await;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.PagerClient;
import org.arenalab.pager.PagerConfig;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that end for a reason: it is counted, kept and told. */
@Timeout(60)
class ConnectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A session with a defect, which its client can cause. */
  private static final class Defective extends Session {
    Defective(SessionParts parts, DaemonConfig config) {
      super(parts, config, ConnectionTest::fail);
    }

    @Override
    synchronized void describe(StringBuilder into) {
      throw new StackOverflowError("defect of the test");
    }
  }

  @TempDir Path directory;
  private DaemonConfig config;
  private UnixListener listener;

  private static void fail(Throwable defect) {
    throw new AssertionError(defect);
  }

  @BeforeEach
  void listen() {
    config = DaemonConfig.ofSocket(directory.resolve("s")).withStoreBytes(16 << 20);
    listener = UnixListener.listen(config.socket());
  }

  @AfterEach
  void close() {
    listener.close();
  }

  private Session takeOver(Closing clients, int id) throws InterruptedException {
    AttachingPeer _ = clients.add(AttachingPeer.hello(config.socket()));
    Attachment attachment = clients.add(AttachingPeer.accept(listener, config, id));
    attachment.store().close();
    Session session = new Session(attachment.parts(), config, ConnectionTest::fail);
    session.takeOver();
    return session;
  }

  private Message answerToHello() {
    try (AttachingPeer peer = AttachingPeer.hello(config.socket())) {
      return peer.answer();
    }
  }

  /** The limit holds once the clients have left that another daemon had attached. */
  @Test
  void shouldKeepLimitAfterTakeover() throws Exception {
    try (Closing clients = new Closing()) {
      List<Session> sessions = List.of(takeOver(clients, 1), takeOver(clients, 2));
      config = config.withMaxClients(1);
      try (PagerDaemon daemon = resume(sessions);
          Closing late = new Closing()) {
        sessions.get(0).parts().socket().close();
        assertThat(Await.holds(PATIENCE, () -> daemon.clients() == 1)).isTrue();
        requireRefusal(Message.Reason.TOO_MANY_CLIENTS, answerToHello());
        sessions.get(1).parts().socket().close();
        assertThat(Await.holds(PATIENCE, () -> answerToHello() instanceof Message.Welcome))
            .isTrue();

        assertThat(Await.holds(PATIENCE, () -> tryAttach(late))).isTrue();

        requireRefusal(Message.Reason.TOO_MANY_CLIENTS, answerToHello());
      }
    }
  }

  private boolean tryAttach(Closing clients) {
    try {
      AttachingPeer _ = clients.add(AttachingPeer.ready(config.socket()));
      return true;
    } catch (IllegalStateException refused) {
      // The last client has not left its place yet.
      return false;
    }
  }

  private static void requireRefusal(Message.Reason reason, Message answer) {
    assertThat(answer).isInstanceOf(Message.Refused.class);
    assertThat(((Message.Refused) answer).reason()).isEqualTo(reason);
  }

  /** A client that leaves makes room for the next one. */
  @Test
  void shouldRefuseClientWithoutRoomInHeap() throws Exception {
    long bytes = HeapRoom.bytesOf(HeapRoom.lanes(config), 256);
    HeapRoom room = new HeapRoom(HeapRoom.RESERVED_BYTES + bytes);
    try (PagerDaemon daemon =
            PagerDaemon.resume(
                config,
                listener,
                List.of(),
                room,
                StandbyKeeper.Starter.NONE,
                ConnectionTest::fail);
        Closing clients = new Closing()) {
      try (AttachingPeer _ = AttachingPeer.ready(config.socket())) {
        Message answer = answerToHello();
        requireRefusal(Message.Reason.BUSY, answer);
        assertThat(((Message.Refused) answer).text()).contains("heapBytes=" + bytes, "at most 0");
      }
      assertThat(Await.holds(PATIENCE, () -> tryAttach(clients))).isTrue();
      assertThat(Await.holds(PATIENCE, () -> daemon.clients() == 1)).isTrue();
    }
  }

  private PagerDaemon resume(List<Session> sessions) {
    return PagerDaemon.resume(
        config, listener, sessions, StandbyKeeper.Starter.NONE, ConnectionTest::fail);
  }

  @Test
  void shouldCountErrorOfOneClient() throws Exception {
    try (AttachingPeer client = AttachingPeer.hello(config.socket());
        Attachment attachment = AttachingPeer.accept(listener, config, 1)) {
      attachment.store().close();
      Session session = new Defective(attachment.parts(), config);
      session.takeOver();
      try (PagerDaemon daemon = resume(List.of(session))) {
        client.channel.send(new Message.StatsRequest());

        assertThat(client.channel.receive()).isEmpty();
        assertThat(Await.holds(PATIENCE, () -> daemon.clients() == 0)).isTrue();
        assertThat(Await.holds(PATIENCE, () -> daemon.stats().contains("peers_dropped=1\n")))
            .isTrue();
        assertThat(DaemonStats.of(config.socket()).text())
            .contains("peers_dropped_reason=java.lang.StackOverflowError: defect of the test\n");
      }
    }
  }

  @Test
  void shouldTellClientOfWrongDescriptor() {
    try (PagerDaemon daemon = resume(List.of());
        SharedMemory wrong = SharedMemory.createSealableMemfd("wrong");
        MessageChannel client = new MessageChannel(UnixSocket.connect(config.socket()))) {
      client.send(new Message.Hello(1 << 20, 4096, Userfaultfd.FEATURE_WP), wrong.descriptor());

      try (ReceivedMessage answer = client.receive().orElseThrow()) {
        Message.Refused refused = (Message.Refused) answer.message();
        assertThat(refused.reason()).isEqualTo(Message.Reason.BUSY);
        assertThat(refused.text()).contains("wrong kind of file", "memfd:wrong");
      }
      assertThat(Await.holds(PATIENCE, () -> daemon.stats().contains("wrong kind of file")))
          .isTrue();
    }
  }

  /**
   * The daemon of the test dismisses a client that is ready. If its switch were closed, it died.
   */
  @Test
  void shouldLeaveIfDaemonCannotServe() throws Exception {
    Queue<String> log = new ConcurrentLinkedQueue<>();
    Handler handler = handler(log);
    Logger logger = Logger.getLogger("org.arenalab.pager.DaemonMessages");
    logger.addHandler(handler);
    try {
      CompletableFuture<Message> answer = CompletableFuture.supplyAsync(this::dismissReadyClient);
      try (PagerClient client = PagerClient.attach(PagerConfig.ofSocket(config.socket()))) {
        assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .isInstanceOf(Message.Goodbye.class);
        assertThat(Await.holds(PATIENCE, client::isClosed)).isTrue();
      }
      assertThat(log).anyMatch(line -> line.contains("reason=BUSY; no threads"));
    } finally {
      logger.removeHandler(handler);
    }
  }

  /**
   * A client asks for statistics until no answer has room in its queue, and reads none. It is
   * dropped; neither the daemon nor another client waits for it.
   */
  @Tag("medium")
  @Test
  void shouldDropClientThatReadsNothing() throws Exception {
    PagerDaemon daemon = resume(List.of());
    try (AttachingPeer deaf = AttachingPeer.ready(config.socket());
        AttachingPeer other = AttachingPeer.ready(config.socket())) {
      assertThat(Await.holds(PATIENCE, () -> daemon.clients() == 2)).isTrue();
      askUntilNobodyReads(deaf.channel);
      assertThat(Await.holds(PATIENCE, () -> daemon.clients() == 1)).isTrue();
      assertThat(Await.holds(PATIENCE, () -> daemon.stats().contains("no answer of the peer")))
          .isTrue();

      CompletableFuture<Void> closed = CompletableFuture.runAsync(daemon::close);
      sayGoodbyeWhenAsked(other);
      var _ = closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** The daemon asks the others at once. Their order is random, so one other would not do. */
  @Test
  void shouldEndBesideClientThatReadsNothing() throws Exception {
    PagerDaemon daemon = resume(List.of());
    CompletableFuture<Void> closed;
    try (Closing clients = new Closing()) {
      AttachingPeer deaf = clients.add(AttachingPeer.ready(config.socket()));
      List<AttachingPeer> others = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        others.add(clients.add(AttachingPeer.ready(config.socket())));
      }
      assertThat(Await.holds(PATIENCE, () -> daemon.clients() == 7)).isTrue();
      askUntilNobodyReads(deaf.channel);

      closed = CompletableFuture.runAsync(daemon::close);
      others.forEach(ConnectionTest::sayGoodbyeWhenAsked);
    }
    var _ = closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(daemon.clients()).isZero();
  }

  private static void sayGoodbyeWhenAsked(AttachingPeer client) {
    client.channel.socket().setTimeout(PATIENCE);
    try (ReceivedMessage received = client.channel.receive().orElseThrow()) {
      assertThat(received.message()).isInstanceOf(Message.Stop.class);
    }
    client.channel.send(new Message.Goodbye());
  }

  private static void askUntilNobodyReads(MessageChannel channel) {
    channel.socket().setTimeout(Duration.ofMillis(200));
    try {
      while (true) {
        channel.send(new Message.StatsRequest());
      }
    } catch (UnixSocketException full) {
      assertThat(full.reason())
          .isIn(UnixSocketException.Reason.TIMEOUT, UnixSocketException.Reason.PEER_GONE);
    }
  }

  private static Handler handler(Queue<String> into) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        into.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  /** Returns the answer of the client. */
  private Message dismissReadyClient() {
    try (Attachment attachment = AttachingPeer.accept(listener, config, 1)) {
      MessageChannel channel = new MessageChannel(attachment.parts().socket());
      channel.socket().setTimeout(PATIENCE);
      attachment.welcome(channel);
      channel.receive().orElseThrow().close();
      channel.send(new Message.Refused(Message.Reason.BUSY, "no threads"));
      channel.send(new Message.Stop());
      try (ReceivedMessage received = channel.receive().orElseThrow()) {
        return received.message();
      }
    }
  }
}
