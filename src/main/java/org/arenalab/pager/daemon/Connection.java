package org.arenalab.pager.daemon;

import java.time.Duration;
import java.util.Optional;
import org.arenalab.os.DescriptorClosedException;
import org.arenalab.os.Errno;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.pager.protocol.MalformedMessageException;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;

/**
 * One connection of the daemon and its thread: a client, a standby, or a question for statistics. A
 * peer that breaks the protocol loses its connection, and nobody else notices.
 */
final class Connection implements Runnable {
  /** Time that a peer has for each message until it is attached. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Time in which a message finds room in the queue of an attached peer. A full queue has some 200
   * messages that the peer has not read.
   */
  private static final Duration SEND_WITHIN = Duration.ofSeconds(1);

  private final PagerDaemon daemon;
  private final UnixSocket socket;
  private final MessageChannel channel;
  private final Session takenOver;

  /** Heap that a client has whose session was taken over. */
  private final long heapBytes;

  private volatile Session session;
  private volatile boolean attaching;
  private volatile boolean ofStandby;

  private Connection(PagerDaemon daemon, UnixSocket socket, Session takenOver, long heapBytes) {
    this.daemon = daemon;
    this.socket = socket;
    this.takenOver = takenOver;
    attaching = takenOver != null;
    this.heapBytes = heapBytes;
    channel = new MessageChannel(socket);
  }

  /** A peer that has connected now. */
  static Connection ofPeer(PagerDaemon daemon, UnixSocket socket) {
    return new Connection(daemon, socket, null, 0);
  }

  /** A client that another daemon had attached; its session is served already. */
  static Connection ofSession(PagerDaemon daemon, Session session, long heapBytes) {
    return new Connection(daemon, session.parts().socket(), session, heapBytes);
  }

  @Override
  public void run() {
    try (socket) {
      if (takenOver != null) {
        try {
          serve(takenOver);
        } finally {
          daemon.leave(heapBytes);
        }
      } else {
        greet();
      }
    } catch (RuntimeException | Error e) {
      Session served = session;
      if (served != null) {
        DaemonLog.ours()
            .report(
                DaemonLog.Kind.DROPPED_CLIENT,
                "a client is dropped: pid=%d, %s".formatted(served.parts().pid(), e));
      }
      if (e instanceof Error) {
        DaemonLog.ours().report(DaemonLog.Kind.DROPPED_CLIENT, "a connection has failed", e);
      }
      daemon.dropped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      daemon.ended(this);
    }
  }

  private void greet() throws InterruptedException {
    socket.setTimeout(PATIENCE);
    Optional<ReceivedMessage> first = firstMessage();
    if (first.isEmpty()) {
      return;
    }
    try (ReceivedMessage received = first.get()) {
      if (!socket.peer().isTrusted()) {
        // After its message is read: the kernel reports an unread one in the place of the refusal.
        refuse(Message.Reason.OTHER_USER, "uid=" + socket.peer().uid() + ", expected the daemon's");
        return;
      }
      switch (received.message()) {
        case Message.Hello hello -> attach(hello, received);
        case Message.StatsRequest _ -> channel.send(new Message.Stats(daemon.stats()));
        case Message.StandbyReady ready -> serveStandby(ready);
        case Message.HandOver _ -> {
          ofStandby = true;
          new Succession(daemon, channel, socket.peer().pid()).run();
        }
        default -> refuse(Message.Reason.MALFORMED, "unexpected first message");
      }
    }
  }

  /** Returns the first message; empty if the peer is gone, or speaks another version. */
  private Optional<ReceivedMessage> firstMessage() {
    try {
      return channel.receive();
    } catch (MalformedMessageException e) {
      if (e.reason() == MalformedMessageException.Reason.VERSION) {
        refuse(Message.Reason.VERSION, e.getMessage());
        return Optional.empty();
      }
      throw e;
    } catch (UnixSocketException e) {
      if (e.reason() == UnixSocketException.Reason.TRUNCATED) {
        refuse(Message.Reason.BUSY, e.getMessage());
      }
      throw e;
    }
  }

  private void refuse(Message.Reason reason, String text) {
    channel.send(new Message.Refused(reason, text));
  }

  private void attach(Message.Hello hello, ReceivedMessage received) throws InterruptedException {
    attaching = true;
    if (!daemon.mayAttach()) {
      attaching = false;
      refuse(Message.Reason.BUSY, "the daemon ends, or another one replaces it; attach again");
      return;
    }
    long bytes = daemon.heapBytesOf(hello);
    Optional<Message.Refused> refusal = daemon.refusalOf(hello, bytes);
    if (refusal.isPresent()) {
      channel.send(refusal.get());
      return;
    }
    try {
      attachAtPlace(hello, received);
    } finally {
      daemon.leave(bytes);
    }
  }

  private void attachAtPlace(Message.Hello hello, ReceivedMessage received)
      throws InterruptedException {
    try (Attachment attachment = begin(hello, received)) {
      welcome(attachment);
      Optional<ReceivedMessage> answer = channel.receive();
      if (answer.isEmpty()) {
        return;
      }
      try (ReceivedMessage ready = answer.get()) {
        if (!(ready.message() instanceof Message.Ready)) {
          return;
        }
      }
      Optional<Session> started = attachment.start(daemon, this::dismissBecauseOf);
      if (started.isPresent()) {
        serve(started.get());
      }
    }
  }

  private Attachment begin(Message.Hello hello, ReceivedMessage received) {
    try {
      return Attachment.begin(daemon.config(), daemon.nextSessionId(), hello, received, socket);
    } catch (RuntimeException | Error e) {
      tell(e, () -> refuseBecauseOf(e));
      throw e;
    }
  }

  private void welcome(Attachment attachment) {
    try {
      attachment.welcome(channel);
    } catch (SystemCallException e) {
      tell(e, () -> refuseBecauseOf(e));
      throw e;
    }
  }

  private void refuseBecauseOf(Throwable e) {
    refuse(
        Message.Reason.BUSY,
        isOfLimit(e)
            ? "the daemon has no free descriptor: %s, expected more; raise its limit of open files"
                .formatted(e.getMessage())
            : "the daemon cannot serve the client: %s, expected success; see its output"
                .formatted(e));
  }

  /**
   * Asks a client to leave that cannot be served although it is ready. Its switch must not be
   * closed before: that would end its process, and no page of it has left.
   */
  private void dismissBecauseOf(Throwable e) {
    tell(
        e,
        () -> {
          refuseBecauseOf(e);
          channel.send(new Message.Stop());
          channel.receive().ifPresent(ReceivedMessage::close);
        });
  }

  /** Tells the peer of a failure. A peer that is gone, or does not answer, changes nothing. */
  private static void tell(Throwable failure, Runnable message) {
    try {
      message.run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private static boolean isOfLimit(Throwable e) {
    if (e instanceof SystemCallException call) {
      return call.errno() == Errno.EMFILE || call.errno() == Errno.ENFILE;
    }
    return e.getCause() != null && isOfLimit(e.getCause());
  }

  /** Waits for the client to leave, or to die. */
  private void serve(Session served) {
    try {
      session = served;
      daemon.attached(served);
      waitForMessages();
      if (daemon.isEnding()) {
        dismiss();
      }
      boolean open = true;
      while (open) {
        Optional<ReceivedMessage> next = channel.receive();
        open = next.isPresent() && isOpenAfter(next.get());
      }
    } finally {
      // Before its descriptors are closed: nobody else may use them from then on.
      daemon.detached(served);
      served.close();
    }
  }

  private boolean isOpenAfter(ReceivedMessage received) {
    try (received) {
      if (received.message() instanceof Message.StatsRequest) {
        channel.send(new Message.Stats(daemon.stats()));
        return true;
      }
      // Goodbye, or nonsense: the connection ends.
      return false;
    }
  }

  /**
   * Waits without a limit for messages of the peer. A peer that reads none itself loses its
   * connection: no other thread may wait for it for long.
   */
  private void waitForMessages() {
    socket.setTimeout(SEND_WITHIN);
    socket.setReceiveTimeout(Duration.ZERO);
  }

  private void serveStandby(Message.StandbyReady ready) {
    StandbyLink link = new StandbyLink(channel, ready.pid());
    if (!daemon.tryAdopt(link, socket.peer().pid())) {
      refuse(Message.Reason.BUSY, "a standby of another parent: pid=" + ready.pid());
      return;
    }
    ofStandby = true;
    try {
      waitForMessages();
      while (channel.receive().isPresent()) {
        // A standby has nothing to say.
      }
    } finally {
      daemon.lost(link);
    }
  }

  /** Returns whether the peer is a client that has no session yet. */
  boolean isAttaching() {
    return attaching && session == null;
  }

  /** Returns whether the peer is the standby or the successor of this daemon. */
  boolean isOfStandby() {
    return ofStandby;
  }

  /**
   * Asks a client to restore its pages and leave. A client that is being attached is asked when
   * that is done; the standby stays; other peers are disconnected.
   */
  void dismiss() {
    Session served = session;
    if (served == null) {
      if (!attaching && !ofStandby) {
        socket.close();
      }
      return;
    }
    served.drain();
    try {
      channel.send(new Message.Stop());
    } catch (UnixSocketException | DescriptorClosedException e) {
      socket.close();
    }
  }

  /** Ends the connection from another thread. */
  void close() {
    socket.close();
  }
}
