package org.arenalab.os.socket;

import java.nio.file.Path;
import java.util.Optional;

/** Listens at a path until it is killed, and closes each connection after one message. */
public final class ListeningChild {
  private ListeningChild() {}

  public static void main(String[] args) {
    try (UnixListener listener = UnixListener.listen(Path.of(args[0]))) {
      System.out.println("listening");
      while (true) {
        try (UnixSocket socket = listener.accept()) {
          Optional<SocketMessage> ignored = socket.receive();
          ignored.ifPresent(SocketMessage::close);
        }
      }
    }
  }
}
