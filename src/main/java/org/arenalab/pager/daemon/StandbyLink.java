package org.arenalab.pager.daemon;

import org.arenalab.os.DescriptorClosedException;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;

/**
 * The daemon's side of the connection to its standby or successor, which gets a duplicate of every
 * object that it needs to take over. A message that was sent before the daemon dies reaches the
 * standby.
 *
 * <p>Thread-safe. A standby that does not answer is dropped, and nothing is lost but the
 * protection.
 */
final class StandbyLink {
  private final MessageChannel channel;
  private final long pid;

  StandbyLink(MessageChannel channel, long pid) {
    this.channel = channel;
    this.pid = pid;
  }

  long pid() {
    return pid;
  }

  /** Sends the listening socket; the first message. Returns false if the standby is gone. */
  synchronized boolean trySend(UnixListener listener) {
    long daemon = ProcessHandle.current().pid();
    return trySend(() -> channel.send(new Message.SharedListener(daemon), listener.descriptor()));
  }

  /** Sends the objects of a client. */
  synchronized boolean trySend(SessionParts parts) {
    return trySend(
        () ->
            channel.send(new Message.SharedSession(parts.id(), parts.pid()), parts.descriptors()));
  }

  /** Tells the standby that a client has left. */
  synchronized boolean trySendGone(long sessionId) {
    return trySend(() -> channel.send(new Message.SessionGone(sessionId)));
  }

  /** Lets a successor start: this process serves nobody any more. */
  synchronized boolean trySendHandOver() {
    return trySend(() -> channel.send(new Message.HandOver()));
  }

  /** Tells the standby that the daemon ends as soon as its clients have left. */
  synchronized boolean trySendStop() {
    return trySend(() -> channel.send(new Message.Stop()));
  }

  /** Dismisses the standby: the daemon has ended in an orderly way. */
  synchronized boolean trySendGoodbye() {
    return trySend(() -> channel.send(new Message.Goodbye()));
  }

  /** Sends. A process that reads no message is given up: its connection ends. */
  private boolean trySend(Runnable send) {
    try {
      send.run();
      return true;
    } catch (UnixSocketException | SystemCallException | DescriptorClosedException e) {
      channel.close();
      return false;
    }
  }
}
