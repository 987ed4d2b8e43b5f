package org.arenalab.bench.pager;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;

/**
 * The statistics of a daemon.
 *
 * @param text a figure a line, {@code key=value}
 */
public record DaemonFigures(String text) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern LINE =
      Pattern.compile("(?m)^(?:session\\.\\d+\\.)?(\\w+)=(-?\\d+)$");
  private static final Pattern STORE = Pattern.compile("(?m)^(?:session\\.\\d+\\.)?store=(.*)$");
  private static final Pattern STORE_FIGURE = Pattern.compile("(\\w+)=(\\d+)");

  /**
   * Asks a daemon.
   *
   * @throws org.arenalab.os.socket.UnixSocketException if no daemon listens on the socket
   * @throws IllegalStateException if the daemon does not answer
   */
  public static DaemonFigures ask(Path socket) {
    try (UnixSocket connected = UnixSocket.connect(socket)) {
      connected.setTimeout(TIMEOUT);
      MessageChannel channel = new MessageChannel(connected);
      channel.send(new Message.StatsRequest());
      Optional<ReceivedMessage> answer = channel.receive();
      if (answer.isPresent()) {
        try (ReceivedMessage received = answer.get()) {
          if (received.message() instanceof Message.Stats stats) {
            return new DaemonFigures(stats.text());
          }
          throw new IllegalStateException("the daemon refused: " + received.message());
        }
      }
      throw new IllegalStateException(
          "the daemon closed the connection without an answer: socket=" + socket);
    }
  }

  /** Returns the figures by name; those of the first session without its prefix. */
  public Map<String, Long> byName() {
    Map<String, Long> figures = new LinkedHashMap<>();
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      figures.putIfAbsent(line.group(1), Long.parseLong(line.group(2)));
    }
    return figures;
  }

  /** Returns a figure of the daemon or of its first session; 0 if there is none. */
  public long figure(String name) {
    return byName().getOrDefault(name, 0L);
  }

  /** Returns a figure of the first session's store; 0 if there is none. */
  public long store(String name) {
    Matcher line = STORE.matcher(text);
    if (line.find()) {
      Matcher figure = STORE_FIGURE.matcher(line.group(1));
      while (figure.find()) {
        if (figure.group(1).equals(name)) {
          return Long.parseLong(figure.group(2));
        }
      }
    }
    return 0;
  }
}
