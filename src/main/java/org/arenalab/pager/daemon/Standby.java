package org.arenalab.pager.daemon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arenalab.os.Descriptor;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The warm standby of a daemon. It holds a duplicate of everything that the daemon has for its
 * clients, and waits for the daemon's death. Then it repairs the page words, serves, and wakes the
 * clients' threads.
 *
 * <p>The end of the connection proves the death: the kernel closes the files of a process after its
 * last thread has left user code. The standby also waits until the process is gone, because two
 * daemons must never serve one client.
 */
final class Standby {
  private static final long DEATH_WITHIN_MS = 2_000;

  private final DaemonConfig config;
  private final StandbyKeeper.Starter starter;
  private final ProcessIdentity daemon;
  private final Map<Long, SessionParts> sessions = new LinkedHashMap<>();
  private volatile Phase phase = Phase.WAITING;
  private UnixListener listener;

  /** The course of a standby. */
  private enum Phase {
    /** The daemon serves, or is dead and not replaced yet. */
    WAITING,
    /** The daemon waits for its clients to leave, and then ends. */
    DRAINING,
    /** The daemon needs no standby any more, or could not be replaced. */
    OVER
  }

  Standby(DaemonConfig config, long daemonPid, StandbyKeeper.Starter starter) {
    this.config = config;
    this.starter = starter;
    daemon = ProcessIdentity.of(daemonPid);
  }

  /**
   * Connects to the daemon and waits until it is dead. Returns false if the daemon has dismissed
   * this standby.
   */
  boolean awaitDeath() throws InterruptedException {
    boolean dead = false;
    try {
      dead = isDeadAfterWait();
      return dead;
    } finally {
      phase = dead ? phase : Phase.OVER;
    }
  }

  private boolean isDeadAfterWait() throws InterruptedException {
    try (UnixSocket socket = connect()) {
      MessageChannel channel = new MessageChannel(socket);
      channel.send(new Message.StandbyReady(ProcessHandle.current().pid()));
      boolean open = true;
      while (open) {
        Optional<ReceivedMessage> next = receive(channel);
        if (next.isEmpty()) {
          break;
        }
        open = isOpenAfter(next.get());
      }
      return open && listener != null && isDead();
    }
  }

  private UnixSocket connect() {
    try {
      return UnixSocket.connect(config.socket());
    } catch (UnixSocketException e) {
      throw new PagerDaemonException(
          PagerDaemonException.Reason.NO_DAEMON,
          "no daemon to stand by for: socket=%s, expected a daemon that listens; %s"
              .formatted(config.socket(), e.getMessage()),
          e);
    }
  }

  private static Optional<ReceivedMessage> receive(MessageChannel channel) {
    try {
      return channel.receive();
    } catch (UnixSocketException e) {
      if (e.reason() == UnixSocketException.Reason.PEER_GONE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean isOpenAfter(ReceivedMessage received) {
    try (received) {
      switch (received.message()) {
        case Message.SharedListener _ -> {
          listener = UnixListener.received(received.take(0), config.socket());
          System.out.printf("STANDBY pid=%d%n", ProcessHandle.current().pid());
        }
        case Message.SharedSession shared -> keep(shared, received);
        case Message.Stop _ -> phase = Phase.DRAINING;
        case Message.SessionGone gone -> {
          SessionParts parts = sessions.remove(gone.sessionId());
          if (parts != null) {
            parts.closeHere();
          }
        }
        default -> {
          // Goodbye or a refusal: the daemon dismisses this standby.
          return false;
        }
      }
      return true;
    }
  }

  private void keep(Message.SharedSession shared, ReceivedMessage received) {
    try (Closing closing = new Closing()) {
      Userfaultfd faults = closing.add(Userfaultfd.received(received.take(0)));
      SharedMemory memfd = closing.add(SharedMemory.received(received.take(1)));
      SessionMemory memory = closing.add(SessionMemory.attach(memfd));
      SharedMemory storeFile = closing.add(SharedMemory.received(received.take(2)));
      Descriptor switchEnd = closing.add(received.take(3));
      UnixSocket socket = closing.add(UnixSocket.received(received.take(4)));
      sessions.put(
          shared.sessionId(),
          new SessionParts(
              shared.sessionId(), shared.pid(), faults, memory, storeFile, switchEnd, socket));
      closing.clear();
    }
  }

  private boolean isDead() throws InterruptedException {
    for (int i = 0; i < DEATH_WITHIN_MS; i++) {
      if (!daemon.isAlive()) {
        return true;
      }
      Thread.sleep(1);
    }
    return false;
  }

  /** Returns whether the daemon was ending when it died, or when it last sent a message. */
  boolean isDraining() {
    return phase == Phase.DRAINING;
  }

  /**
   * Returns whether this process must wait for its daemon before it ends.
   *
   * @param mayBeEnding whether the daemon may be about to tell that it ends
   */
  boolean isNeeded(boolean mayBeEnding) {
    return switch (phase) {
      case WAITING -> mayBeEnding;
      case DRAINING -> true;
      case OVER -> false;
    };
  }

  /** Serves every client of the dead daemon, and listens in its place. */
  PagerDaemon takeOver() throws InterruptedException {
    boolean serves = false;
    try {
      PagerDaemon successor = resume();
      serves = true;
      return successor;
    } finally {
      phase = serves ? phase : Phase.OVER;
    }
  }

  private PagerDaemon resume() throws InterruptedException {
    List<Session> running = new ArrayList<>();
    for (SessionParts parts : sessions.values()) {
      Session session = new Session(parts, config, PagerDaemon::halt);
      session.takeOver();
      running.add(session);
    }
    return PagerDaemon.resume(config, listener, running, starter, PagerDaemon::halt);
  }
}
