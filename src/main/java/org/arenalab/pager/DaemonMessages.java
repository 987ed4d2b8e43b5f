package org.arenalab.pager;

import java.lang.System.Logger.Level;
import java.util.Optional;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.pager.protocol.MalformedMessageException;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.statistics.QuietLog;

/**
 * The thread that waits for messages of the daemon. The only one that has an effect is STOP: the
 * daemon is to end without a successor, or cannot serve this client. So the client restores its
 * pages and closes itself. A refusal before the STOP has the reason, which is logged.
 *
 * <p>It waits in a system call for the whole session, and makes no garbage there.
 */
final class DaemonMessages implements Runnable {
  private final MessageChannel channel;
  private final Runnable stop;
  private final Thread thread;

  DaemonMessages(MessageChannel channel, Runnable stop) {
    this.channel = channel;
    this.stop = stop;
    thread = Thread.ofPlatform().daemon().name("arenalab-pager-messages").unstarted(this);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    try {
      while (true) {
        Optional<ReceivedMessage> received = channel.receive();
        if (received.isEmpty()) {
          return;
        }
        received.get().close();
        if (received.get().message() instanceof Message.Refused refused) {
          QuietLog.tryLog(
              DaemonMessages.class.getName(),
              Level.WARNING,
              "the pager's daemon cannot serve this process: reason=%s; %s"
                  .formatted(refused.reason(), refused.text()),
              null);
        }
        if (received.get().message() instanceof Message.Stop) {
          QuietLog.tryLog(
              DaemonMessages.class.getName(),
              Level.INFO,
              "the pager's daemon stops: restoring all pages",
              null);
          stop.run();
          return;
        }
      }
    } catch (UnixSocketException closed) {
      // This process has closed the socket, or the daemon has died: the switch watches that.
      QuietLog.tryLog(
          DaemonMessages.class.getName(), Level.DEBUG, "no more messages of the daemon", closed);
    } catch (MalformedMessageException | PagerException e) {
      QuietLog.tryLog(
          DaemonMessages.class.getName(), Level.WARNING, "a message of the daemon failed", e);
    }
  }
}
