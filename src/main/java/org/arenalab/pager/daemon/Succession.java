package org.arenalab.pager.daemon;

import java.util.Optional;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;

/**
 * The planned replacement of this daemon by another process, without a lost page.
 *
 * <pre>
 *   successor                 daemon
 *   HandOver            -&gt;    no peer attaches any more
 *                       &lt;-    listener
 *                       &lt;-    each session
 *   Acknowledged each   -&gt;
 *                             background work ends, lanes end, standby is dismissed
 *                       &lt;-    HandOver
 *   serves, listens           ends
 * </pre>
 *
 * <p>Until its lanes end, the daemon can continue as if nothing had happened. Until it sends
 * HandOver, its standby replaces it if it dies.
 *
 * @param channel to the successor, whose messages have a time limit
 */
record Succession(PagerDaemon daemon, MessageChannel channel, int successorPid) {
  /** Runs to the end of the service of this daemon, or refuses. */
  void run() {
    if (!daemon.tryBeginHandOver()) {
      channel.send(
          new Message.Refused(
              Message.Reason.BUSY,
              "the daemon ends, another process replaces it, or a client attaches; try again"));
      return;
    }
    StandbyLink successor = new StandbyLink(channel, successorPid);
    boolean isReady = false;
    try {
      isReady = daemon.share(successor, () -> isAcknowledged(channel));
    } finally {
      if (!isReady) {
        daemon.cancelHandOver();
      }
    }
    if (isReady) {
      daemon.handOver(successor);
    }
  }

  /**
   * Waits for the answer to one session. Unread answers to many sessions would fill the queue, and
   * the successor would wait for room and read no further session.
   */
  static boolean isAcknowledged(MessageChannel channel) {
    Optional<ReceivedMessage> answer = channel.receive();
    if (answer.isEmpty()) {
      return false;
    }
    try (ReceivedMessage received = answer.get()) {
      return received.message() instanceof Message.Acknowledged;
    }
  }
}
