package org.arenalab.pager.mini;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.arenalab.JavaProcess;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.pager.protocol.MessageChannel;

/**
 * A pager daemon for the tests of the client: no standby, no hotness, no limits. It evicts as fast
 * as it can, and can be told to be wrong. It ends with the process that started it, however that
 * process ends.
 */
public final class MiniDaemon {
  /**
   * The behaviour of a daemon.
   *
   * @param unclaimed the mutant: a write protection is lifted without a claim of the page
   * @param refuse refuses every client
   * @param idle activates no range
   * @param pauseUs between two rounds of evictions
   * @param stopAfterMs sends STOP after this time; 0 for never
   */
  record Options(boolean unclaimed, boolean refuse, boolean idle, int pauseUs, int stopAfterMs) {
    static Options of(Set<String> words) {
      return new Options(
          words.contains("unclaimed"),
          words.contains("refuse"),
          words.contains("idle"),
          words.contains("slow") ? 2_000 : 0,
          words.contains("stop") ? 500 : 0);
    }
  }

  private MiniDaemon() {}

  /** Starts a daemon in a process of its own, and waits until it listens. */
  public static JavaProcess start(Path socket, String... options)
      throws IOException, InterruptedException {
    String[] arguments = new String[options.length + 1];
    arguments[0] = socket.toString();
    System.arraycopy(options, 0, arguments, 1, options.length);
    JavaProcess daemon =
        JavaProcess.start(List.of("-Xmx64m", "-XX:+UseSerialGC"), MiniDaemon.class, arguments);
    String _ = daemon.awaitLine("listening");
    return daemon;
  }

  /** Arguments: the socket, then options. */
  public static void main(String[] arguments) {
    Options options = Options.of(Set.of(arguments));
    try (UnixListener listener = UnixListener.listen(Path.of(arguments[0]))) {
      Thread.ofPlatform().daemon().start(() -> endWithStarter(listener));
      System.out.println("listening");
      while (true) {
        UnixSocket client = listener.accept();
        Thread.ofPlatform().daemon().start(() -> serve(client, options));
      }
    }
  }

  /** The standard input is a pipe: its end is the end of the process that holds the other side. */
  private static void endWithStarter(UnixListener listener) {
    try {
      while (System.in.read() >= 0) {
        // Nobody sends anything.
      }
    } catch (IOException e) {
      // The end, too.
    }
    listener.close();
    Runtime.getRuntime().halt(0);
  }

  private static void serve(UnixSocket client, Options options) {
    try (client) {
      MiniSession.serve(new MessageChannel(client), options);
    } catch (RuntimeException e) {
      e.printStackTrace(System.out);
    }
  }
}
