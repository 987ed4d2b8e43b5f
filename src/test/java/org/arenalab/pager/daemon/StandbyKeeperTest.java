package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.arenalab.Await;
import org.arenalab.os.process.ProcessWatch;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The standby's process ends before it is ready, cannot be started, is stopped, or reads nothing.
 */
@Timeout(60)
class StandbyKeeperTest {
  private static final long ENDED = Integer.MAX_VALUE;
  private static final long FAILS = -1;
  private static final long NO_THREAD = -2;
  private static final long ALIVE = ProcessHandle.current().pid();

  /** Two looks. */
  private static final long LIMIT_MS = 5_000;

  private static final int KILLED = 137;
  private static final int LOOKS = 1_000;

  /** More than the queues of both directions have room for. */
  private static final int SESSIONS = 700;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private int starts;

  private StandbyKeeper keeper(long... pids) {
    Queue<Long> results = new ArrayDeque<>(List.of());
    for (long each : pids) {
      results.add(each);
    }
    return new StandbyKeeper(() -> start(results.remove()), LIMIT_MS);
  }

  private long start(long pid) {
    starts++;
    if (pid == FAILS) {
      throw new PagerDaemonException(PagerDaemonException.Reason.NOT_STARTED, "no memory");
    }
    if (pid == NO_THREAD) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    return pid;
  }

  @Test
  void shouldReplaceProcessThatEndedEarly() {
    StandbyKeeper keeper = keeper(ENDED, ENDED, ALIVE);
    keeper.startOne();

    keeper.replaceIfEnded();
    keeper.replaceIfEnded();
    keeper.replaceIfEnded();

    assertThat(starts).isEqualTo(3);
  }

  @Test
  void shouldTryAgainAfterFailedStart() {
    StandbyKeeper keeper = keeper(FAILS, NO_THREAD, ALIVE);
    keeper.startOne();

    keeper.replaceIfEnded();
    keeper.replaceIfEnded();
    keeper.replaceIfEnded();

    assertThat(starts).isEqualTo(3);
  }

  @Test
  void shouldReplaceProcessThatIsStopped() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try {
      StandbyKeeper keeper = keeper(process.pid(), ALIVE);
      keeper.startOne();
      requireKilledWhenStopped(keeper, process);

      keeper.replaceIfEnded();

      assertThat(starts).isEqualTo(2);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A standby that is ready: the end of its connection starts another one. */
  @Test
  void shouldKillStandbyThatIsStopped() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try (UnixSocket.Pair pair = UnixSocket.pair()) {
      StandbyKeeper keeper = keeper(process.pid());
      StandbyLink link = startReadyOne(keeper, pair, process.pid());
      requireKilledWhenStopped(keeper, process);

      keeper.replaceIfEnded();

      assertThat(starts).isEqualTo(1);
      assertThat(keeper.lost(link)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  private StandbyLink startReadyOne(StandbyKeeper keeper, UnixSocket.Pair pair, long pid) {
    try (UnixListener listener = UnixListener.listen(directory.resolve("s"))) {
      keeper.startOne();
      StandbyLink link = new StandbyLink(new MessageChannel(pair.first()), pid);
      assertThat(keeper.tryAdopt(link, (int) pid, listener)).isTrue();
      assertThat(keeper.readyPid()).isEqualTo(pid);
      return link;
    }
  }

  private static void requireKilledWhenStopped(StandbyKeeper keeper, Process process)
      throws InterruptedException {
    OtherProcess seen = new OtherProcess(process.pid());
    seen.stop();
    keeper.replaceIfEnded();
    keeper.replaceIfEnded();
    seen.resume();
    try (ProcessWatch watch = new ProcessWatch(seen.pid())) {
      assertThat(Await.holds(PATIENCE, () -> !watch.isStopped())).isTrue();
    }
    keeper.replaceIfEnded();
    seen.stop();
    keeper.replaceIfEnded();
    keeper.replaceIfEnded();
    assertThat(process.isAlive()).isTrue();

    keeper.replaceIfEnded();

    assertThat(process.waitFor()).isEqualTo(KILLED);
  }

  /** A link whose process reads nothing is given up, so that its connection ends. */
  @Test
  void shouldGiveUpStandbyThatReadsNothing() {
    try (UnixSocket.Pair pair = UnixSocket.pair()) {
      pair.first().setTimeout(Duration.ofMillis(10));
      StandbyLink link = new StandbyLink(new MessageChannel(pair.first()), ALIVE);
      int sent = 0;
      while (link.trySendGone(sent + 1)) {
        sent++;
      }

      assertThat(sent).isGreaterThan(10);
      pair.second().setTimeout(PATIENCE);
      MessageChannel peer = new MessageChannel(pair.second());
      for (int i = 0; i < sent; i++) {
        peer.receive().orElseThrow().close();
      }
      assertThat(peer.receive()).isEmpty();
    }
  }

  /** Its connection has ended, and its process lives: it could take over beside the next one. */
  @Test
  void shouldKillStandbyThatWasGivenUp() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try (UnixSocket.Pair pair = UnixSocket.pair()) {
      StandbyKeeper keeper = keeper(process.pid(), ALIVE);
      StandbyLink link = startReadyOne(keeper, pair, process.pid());
      new OtherProcess(process.pid()).stop();
      assertThat(keeper.lost(link)).isTrue();

      keeper.startOne();

      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(KILLED);
      assertThat(starts).isEqualTo(2);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Two threads have found that the last standby is gone, and the first one has replaced it. */
  @Test
  void shouldKeepReadyStandby() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try (UnixSocket.Pair pair = UnixSocket.pair()) {
      StandbyKeeper keeper = keeper(process.pid(), ENDED);
      StandbyLink _ = startReadyOne(keeper, pair, process.pid());

      keeper.startOne();

      assertThat(starts).isEqualTo(1);
      assertThat(keeper.readyPid()).isEqualTo(process.pid());
    } finally {
      process.destroyForcibly();
    }
  }

  /** The daemon ends, and its standby was given up before: nobody can tell the standby. */
  @Test
  void shouldKillUntoldStandbyAtEnd() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try {
      StandbyKeeper keeper = keeper(process.pid());
      keeper.startOne();
      keeper.drain();

      keeper.close();

      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(KILLED);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The answers of a successor would fill the queue if the daemon read them at the end. */
  @Test
  void shouldShareManySessions() throws Exception {
    DaemonConfig config = DaemonConfig.ofSocket(directory.resolve("d")).withStoreBytes(1 << 20);
    try (UnixListener listener = UnixListener.listen(config.socket());
        AttachingPeer _ = AttachingPeer.hello(config.socket());
        Attachment attachment = AttachingPeer.accept(listener, config, 1);
        UnixSocket.Pair pair = UnixSocket.pair()) {
      StandbyKeeper keeper = keeper();
      for (int i = 0; i < SESSIONS; i++) {
        keeper.share(attachment.parts());
      }
      pair.first().setTimeout(Duration.ofSeconds(2));
      MessageChannel channel = new MessageChannel(pair.first());
      Thread _ = Thread.ofPlatform().daemon().start(() -> acknowledgeAll(pair.second()));

      boolean isShared =
          keeper.share(
              new StandbyLink(channel, ALIVE), listener, () -> Succession.isAcknowledged(channel));

      assertThat(isShared).isTrue();
    }
  }

  private static void acknowledgeAll(UnixSocket socket) {
    MessageChannel channel = new MessageChannel(socket);
    try {
      for (Optional<ReceivedMessage> next = channel.receive();
          next.isPresent();
          next = channel.receive()) {
        next.get().close();
        if (next.get().message() instanceof Message.SharedSession shared) {
          channel.send(new Message.Acknowledged(shared.sessionId()));
        }
      }
    } catch (UnixSocketException over) {
      // The test has ended.
    }
  }

  @Test
  void shouldMakeNoGarbageWhileStandbyRuns() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    try (UnixSocket.Pair pair = UnixSocket.pair()) {
      StandbyKeeper keeper = keeper(ALIVE);
      StandbyLink _ = startReadyOne(keeper, pair, ALIVE);
      for (int round = 0; round < 5; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < LOOKS; i++) {
          keeper.replaceIfEnded();
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }

    assertThat(least).as("the reads of the counter make some bytes").isLessThan(LOOKS);
  }

  @Test
  void shouldStartNothingWithoutStandby() {
    StandbyKeeper keeper = keeper(StandbyKeeper.Starter.NO_PROCESS);
    keeper.startOne();

    keeper.replaceIfEnded();

    assertThat(starts).isEqualTo(1);
  }

  @Test
  void shouldStartNothingWhileDraining() {
    StandbyKeeper keeper = keeper(ENDED);
    keeper.startOne();
    keeper.drain();

    keeper.replaceIfEnded();

    assertThat(starts).isEqualTo(1);
  }
}
