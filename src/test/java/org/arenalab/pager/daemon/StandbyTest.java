package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.Await;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.MessageChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standby whose daemon is this test, and dies slowly or leaves a client that cannot be served.
 */
@Timeout(60)
class StandbyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final Closing closing = new Closing();

  @AfterEach
  void close() {
    closing.close();
  }

  @Test
  void shouldWaitForDyingDaemonAsLongAsItTakes() throws Exception {
    AtomicInteger looks = new AtomicInteger();

    assertThat(Standby.isDeadAfterEnd(1, () -> looks.incrementAndGet() < 50, () -> true)).isTrue();

    assertThat(looks).hasValue(50);
  }

  @Test
  void shouldGiveUpLivingDaemon() throws Exception {
    assertThat(Standby.isDeadAfterEnd(3, () -> true, () -> false)).isFalse();
  }

  /** It began to end at the last moment, and was gone before the next look. */
  @Test
  void shouldLookOnceMoreBeforeItGivesUp() throws Exception {
    AtomicInteger looks = new AtomicInteger();

    assertThat(Standby.isDeadAfterEnd(0, () -> looks.incrementAndGet() < 2, () -> false)).isTrue();
  }

  /** A client attaches to the daemon of this test. */
  private SessionParts attach(UnixListener listener, DaemonConfig config, long id) {
    AttachingPeer _ = closing.add(AttachingPeer.hello(config.socket()));
    Attachment attachment = closing.add(AttachingPeer.accept(listener, config, id));
    // As if this process were dead: its successor opens the store.
    attachment.store().close();
    return attachment.parts();
  }

  private SessionParts withEmptyStore(SessionParts parts) {
    return new SessionParts(
        parts.id(),
        parts.pid(),
        parts.faults(),
        parts.memory(),
        closing.add(SharedMemory.createSealableMemfd("empty")),
        parts.switchEnd(),
        parts.socket(),
        parts.clientMemory());
  }

  private static boolean awaitDeath(Standby standby) {
    try {
      return standby.awaitDeath();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldServeOthersIfOneCannotBeTakenOver() throws Exception {
    DaemonConfig config = DaemonConfig.ofSocket(directory.resolve("s")).withStoreBytes(16 << 20);
    UnixListener listener = closing.add(UnixListener.listen(config.socket()));
    SessionParts broken = withEmptyStore(attach(listener, config, 1));
    SessionParts sound = attach(listener, config, 2);
    Process process = new ProcessBuilder("sleep", "60").start();
    Standby standby = Standby.of(config, process.pid(), StandbyKeeper.Starter.NONE);
    CompletableFuture<Boolean> dead = CompletableFuture.supplyAsync(() -> awaitDeath(standby));
    try (MessageChannel channel = new MessageChannel(listener.accept())) {
      channel.receive().orElseThrow().close();
      StandbyLink link = new StandbyLink(channel, ProcessHandle.current().pid());
      assertThat(link.trySend(listener)).isTrue();
      for (SessionParts each : List.of(broken, sound)) {
        assertThat(link.trySend(each)).isTrue();
      }
    }
    process.destroyForcibly().waitFor();
    assertThat(dead.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    try (PagerDaemon successor = standby.takeOver()) {
      assertThat(DaemonStats.of(config.socket()).text()).contains("clients=1\n", "session.2.");
      sound.socket().close();
      assertThat(Await.holds(PATIENCE, () -> successor.clients() == 0)).isTrue();
    }
  }
}
