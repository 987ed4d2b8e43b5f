package org.arenalab.pager.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.arenalab.os.Descriptor;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.daemon.lane.ClientMemory;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.DamagedSessionException;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The warm standby of a daemon, or its planned successor. It holds a duplicate of everything that
 * the daemon has for its clients, and waits for the daemon's death. Then it repairs the page words,
 * serves, and wakes the clients' threads.
 *
 * <p>The end of the connection proves the death: the kernel closes the files of a process after its
 * last thread has left user code. The standby also waits until the process is gone, because two
 * daemons must never serve one client.
 *
 * <p>A successor starts only if the daemon has handed over. If the daemon dies before, its own
 * standby takes over, and the successor fails.
 */
final class Standby {
  /** Time in which a daemon that has closed the connection begins to end. */
  private static final long DEATH_WITHIN_MS = 2_000;

  /** The place of the client's memory among the descriptors of a session. */
  private static final int MEMORY = 5;

  private final DaemonConfig config;
  private final StandbyKeeper.Starter starter;
  private final Message greeting;
  private final boolean isSuccessor;
  private final TrimSchedule trims = TrimSchedule.ofThisProcess();
  private final Map<Long, SessionParts> sessions = new LinkedHashMap<>();
  private ProcessIdentity daemon;
  private UnixListener listener;
  private boolean handedOver;
  private volatile Phase phase = Phase.WAITING;

  /** The course of a standby. */
  private enum Phase {
    /** The daemon serves, or is dead and not replaced yet. */
    WAITING,
    /** The daemon waits for its clients to leave, and then ends. */
    DRAINING,
    /** The daemon is dead or has handed over: this process takes over now. */
    REPLACING,
    /** The daemon needs no standby any more, or could not be replaced. */
    OVER
  }

  private Standby(
      DaemonConfig config,
      ProcessIdentity daemon,
      StandbyKeeper.Starter starter,
      Message greeting,
      boolean isSuccessor) {
    this.config = config;
    this.daemon = daemon;
    this.starter = starter;
    this.greeting = greeting;
    this.isSuccessor = isSuccessor;
  }

  /** The standby of a daemon that has started this process. */
  static Standby of(DaemonConfig config, long daemonPid, StandbyKeeper.Starter starter) {
    Message ready = new Message.StandbyReady(ProcessHandle.current().pid());
    return new Standby(config, ProcessIdentity.of(daemonPid), starter, ready, false);
  }

  /** The successor of the daemon that listens. */
  static Standby successor(DaemonConfig config, StandbyKeeper.Starter starter) {
    ProcessIdentity unknown = new ProcessIdentity(0, 0);
    return new Standby(config, unknown, starter, new Message.HandOver(), true);
  }

  /**
   * Connects to the daemon and waits until it is dead, or has handed over. Returns false if the
   * daemon has dismissed this standby.
   *
   * @throws PagerDaemonException (NO_DAEMON) if nobody listens; (REFUSED) if a successor is
   *     refused, or the daemon dies before it hands over
   */
  boolean awaitDeath() throws InterruptedException {
    boolean dead = false;
    try {
      dead = isDeadAfterWait();
      return dead;
    } finally {
      phase = dead ? (isDraining() ? Phase.DRAINING : Phase.REPLACING) : Phase.OVER;
    }
  }

  private boolean isDeadAfterWait() throws InterruptedException {
    Duration lookEvery = StallLimit.lookEvery(config.stallLimitMs());
    try (UnixSocket socket = connect();
        StallWatch watch = new StallWatch(daemon, config.stallLimitMs(), lookEvery)) {
      MessageChannel channel = new MessageChannel(socket);
      if (!isSuccessor) {
        socket.setTimeout(lookEvery);
      }
      channel.send(greeting);
      boolean open = true;
      while (open && !handedOver) {
        Optional<ReceivedMessage> next = receive(channel, watch, lookEvery);
        if (next.isEmpty()) {
          break;
        }
        open = isOpenAfter(channel, next.get());
      }
      if (isSuccessor && !handedOver) {
        throw refused("the daemon died; its standby replaces it, so try again");
      }
      return open && listener != null && (handedOver || isDead());
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

  /** Waits for a message; empty if the connection has ended. */
  private Optional<ReceivedMessage> receive(
      MessageChannel channel, StallWatch watch, Duration lookEvery) {
    while (!isSuccessor && !channel.socket().awaitMessage(lookEvery)) {
      lookAtDaemon(watch);
    }
    try {
      return channel.receive();
    } catch (UnixSocketException e) {
      if (e.reason() == UnixSocketException.Reason.PEER_GONE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Kills a daemon that was stopped for too long. Its death then ends the connection. */
  private void lookAtDaemon(StallWatch watch) {
    trims.look();
    if (watch.isExceeded()) {
      DaemonLog.ours()
          .report(
              "a stopped daemon is killed and replaced: pid=%d, expected at most %d ms; see --stall-limit-ms"
                  .formatted(daemon.pid(), config.stallLimitMs()));
      ProcessHandle.of(daemon.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private PagerDaemonException refused(String detail) {
    return new PagerDaemonException(
        PagerDaemonException.Reason.REFUSED,
        "daemon was not replaced: socket=%s, pid=%d, expected its consent; %s"
            .formatted(config.socket(), daemon.pid(), detail));
  }

  private boolean isOpenAfter(MessageChannel channel, ReceivedMessage received) {
    try (received) {
      switch (received.message()) {
        case Message.SharedListener shared -> {
          listener = UnixListener.received(received.take(0), config.socket());
          daemon = isSuccessor ? ProcessIdentity.of(shared.daemonPid()) : daemon;
          String role = isSuccessor ? "SUCCESSOR" : "STANDBY";
          long pid = ProcessHandle.current().pid();
          DaemonLog.ours().print("%s pid=%d of=%d".formatted(role, pid, shared.daemonPid()));
        }
        case Message.SharedSession shared -> {
          keep(shared, received);
          if (isSuccessor) {
            channel.send(new Message.Acknowledged(shared.sessionId()));
          }
        }
        case Message.HandOver _ -> handedOver = true;
        case Message.Refused refused when isSuccessor ->
            throw refused(refused.reason() + ": " + refused.text());
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

  /** Keeps the objects of a client. One that has damaged its session is not protected. */
  private void keep(Message.SharedSession shared, ReceivedMessage received) {
    try {
      open(shared, received);
    } catch (DamagedSessionException e) {
      DaemonLog.ours()
          .report(
              DaemonLog.Kind.DROPPED_CLIENT,
              "a client has no standby: pid=%d, %s".formatted(shared.pid(), e.getMessage()));
    }
  }

  private void open(Message.SharedSession shared, ReceivedMessage received) {
    try (Closing closing = new Closing()) {
      Userfaultfd faults = closing.add(Userfaultfd.received(received.take(0)));
      SharedMemory memfd = closing.add(SharedMemory.received(received.take(1)));
      SessionMemory memory = closing.add(SessionMemory.attach(memfd));
      SharedMemory storeFile = closing.add(SharedMemory.received(received.take(2)));
      Descriptor switchEnd = closing.add(received.take(3));
      UnixSocket socket = closing.add(UnixSocket.received(received.take(4)));
      Optional<ClientMemory> clientMemory = SessionParts.clientMemory(received, MEMORY);
      clientMemory.ifPresent(closing::add);
      sessions.put(
          shared.sessionId(),
          new SessionParts(
              shared.sessionId(),
              shared.pid(),
              faults,
              memory,
              storeFile,
              switchEnd,
              socket,
              clientMemory));
      closing.clear();
    }
  }

  private boolean isDead() throws InterruptedException {
    boolean dead = isDeadAfterEnd(DEATH_WITHIN_MS, daemon::isAlive, daemon::isEnding);
    if (!dead) {
      DaemonLog.ours()
          .report(
              "a standby ends: its connection has ended, but the daemon lives: pid="
                  + daemon.pid());
    }
    return dead;
  }

  /**
   * Waits for the death of a process whose connection has ended. One that ends has closed its files
   * before its last thread is gone. On a busy machine some seconds pass in between, and nobody else
   * would serve. So the wait ends early only for a process that has not begun to end.
   *
   * @param beginsWithinMs time in which a process that has closed the connection begins to end
   */
  static boolean isDeadAfterEnd(
      long beginsWithinMs, BooleanSupplier isAlive, BooleanSupplier isEnding)
      throws InterruptedException {
    for (long waitedMs = 0; isAlive.getAsBoolean(); waitedMs++) {
      if (waitedMs >= beginsWithinMs && !isEnding.getAsBoolean()) {
        return !isAlive.getAsBoolean();
      }
      Thread.sleep(1);
    }
    return true;
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
      case DRAINING, REPLACING -> true;
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
      tryTakeOver(parts).ifPresent(running::add);
    }
    return PagerDaemon.resume(config, listener, running, starter, PagerDaemon::halt);
  }

  /**
   * Serves a client. One that cannot be served is dropped, and its switch ends it: this process is
   * the last that can serve the others, also if it lacks memory.
   */
  private Optional<Session> tryTakeOver(SessionParts parts) throws InterruptedException {
    AutoCloseable owned = parts;
    boolean serves = false;
    try {
      Session session = new Session(parts, config, PagerDaemon::halt);
      owned = session;
      session.takeOver();
      serves = true;
      return Optional.of(session);
    } catch (DamagedSessionException e) {
      DaemonLog.ours()
          .report("a client is dropped: pid=%d, %s".formatted(parts.pid(), e.getMessage()));
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      DaemonLog.ours()
          .report("a client cannot be taken over and is dropped: pid=" + parts.pid(), e);
      return Optional.empty();
    } finally {
      if (!serves) {
        drop(owned);
      }
    }
  }

  private static void drop(AutoCloseable owned) {
    try {
      owned.close();
    } catch (Exception e) {
      DaemonLog.ours().report("an object of a dropped client stays open: " + e);
    }
  }
}
