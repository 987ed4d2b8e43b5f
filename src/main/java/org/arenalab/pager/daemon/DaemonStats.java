package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.arenalab.os.Internal;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;

/**
 * The statistics of a running daemon: a line {@code key=value} for each figure. The key of a
 * session's figure begins with {@code session.N.}.
 *
 * @param text all lines
 */
@Internal
public record DaemonStats(String text) {
  /** Time in which a daemon answers, also one that takes over now. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Asks the daemon that listens at a path.
   *
   * @throws PagerDaemonException (NO_DAEMON) if none answers within 10 s
   */
  public static DaemonStats of(Path socket) {
    requireNonNull(socket, "socket");
    try (MessageChannel channel = new MessageChannel(UnixSocket.connect(socket))) {
      channel.socket().setTimeout(PATIENCE);
      channel.send(new Message.StatsRequest());
      Optional<ReceivedMessage> answer = channel.receive();
      if (answer.isPresent()) {
        try (ReceivedMessage received = answer.get()) {
          if (received.message() instanceof Message.Stats stats) {
            return new DaemonStats(stats.text());
          }
        }
      }
      throw noDaemon(socket, "it closed the connection", null);
    } catch (UnixSocketException e) {
      throw noDaemon(socket, e.getMessage(), e);
    }
  }

  private static PagerDaemonException noDaemon(Path socket, String detail, Exception cause) {
    return new PagerDaemonException(
        PagerDaemonException.Reason.NO_DAEMON,
        "no daemon answers: socket=%s, expected a daemon that listens; %s"
            .formatted(socket, detail),
        cause);
  }

  /** Returns the figure of a key, or 0 if there is none. */
  public long number(String key) {
    return text.lines()
        .filter(line -> line.startsWith(key + "="))
        .mapToLong(DaemonStats::numberOf)
        .sum();
  }

  /**
   * Returns the figures of one client, with keys without the session: {@code name=value}.
   *
   * @param clientPid the number of the client's process
   */
  public DaemonStats ofClient(long clientPid) {
    String end = ".client_pid=" + clientPid;
    String prefix =
        text.lines()
            .filter(line -> line.startsWith("session.") && line.endsWith(end))
            .map(line -> line.substring(0, line.length() - end.length() + 1))
            .findFirst()
            .orElse("none");
    return new DaemonStats(
        text.lines()
            .filter(line -> line.startsWith(prefix))
            .map(line -> line.substring(prefix.length()))
            .collect(Collectors.joining("\n")));
  }

  /** Returns the figure of a key that is not a whole number, such as a percentage; 0 if none. */
  public double decimal(String key) {
    return text.lines()
        .filter(line -> line.startsWith(key + "="))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf('=') + 1)))
        .sum();
  }

  /** Returns the sum of a figure over all sessions. */
  public long sum(String name) {
    return text.lines()
        .filter(line -> line.startsWith("session."))
        .filter(line -> line.substring(0, line.indexOf('=')).endsWith("." + name))
        .mapToLong(DaemonStats::numberOf)
        .sum();
  }

  private static long numberOf(String line) {
    return Long.parseLong(line.substring(line.indexOf('=') + 1));
  }
}
