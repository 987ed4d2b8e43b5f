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
 *                       &lt;-    listener and all sessions
 *   Acknowledged each   -&gt;    background work ends, lanes end, standby is dismissed
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
      isReady = areAcknowledged(daemon.share(successor));
    } finally {
      if (!isReady) {
        daemon.cancelHandOver();
      }
    }
    if (isReady) {
      daemon.handOver(successor);
    }
  }

  private boolean areAcknowledged(int sessions) {
    for (int i = 0; i < sessions; i++) {
      Optional<ReceivedMessage> answer = channel.receive();
      if (answer.isEmpty()) {
        return false;
      }
      answer.get().close();
      if (!(answer.get().message() instanceof Message.Acknowledged)) {
        return false;
      }
    }
    return sessions >= 0;
  }
}
