package org.arenalab.pager.protocol;

import java.util.Optional;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Internal;
import org.arenalab.os.socket.SocketMessage;
import org.arenalab.os.socket.UnixSocket;

/**
 * A socket on which messages of this protocol go to and fro.
 *
 * <p>Thread-safe, as {@link UnixSocket} is.
 */
@Internal
public final class MessageChannel implements AutoCloseable {
  private final UnixSocket socket;

  /** Owns {@code socket}. */
  public MessageChannel(UnixSocket socket) {
    this.socket = socket;
  }

  /**
   * Sends a message.
   *
   * @param passed as many descriptors as {@link Message} says; they stay open here
   * @throws MalformedMessageException if a field, or the number of descriptors, is wrong; nothing
   *     was sent
   * @throws org.arenalab.os.socket.UnixSocketException as {@link UnixSocket#send}
   */
  public void send(Message message, Descriptor... passed) {
    byte[] bytes = MessageCodec.encode(message);
    requireDescriptors(message, passed.length);
    socket.send(bytes, passed);
  }

  /**
   * Waits for a message; empty if the peer has closed. The caller closes it.
   *
   * @throws MalformedMessageException if no correct peer sends such a message; its descriptors are
   *     closed
   * @throws org.arenalab.os.socket.UnixSocketException as {@link UnixSocket#receive}
   */
  public Optional<ReceivedMessage> receive() {
    Optional<SocketMessage> received = socket.receive();
    if (received.isEmpty()) {
      return Optional.empty();
    }
    SocketMessage carrier = received.get();
    boolean sound = false;
    try {
      Message message = MessageCodec.decode(carrier.bytes());
      requireDescriptors(message, carrier.descriptors());
      sound = true;
      return Optional.of(new ReceivedMessage(message, carrier));
    } finally {
      if (!sound) {
        carrier.close();
      }
    }
  }

  private static void requireDescriptors(Message message, int passed) {
    MessageType type = MessageType.of(message);
    if (!type.allows(passed)) {
      throw MalformedMessageException.of(
          MalformedMessageException.Reason.DESCRIPTORS,
          "descriptors",
          passed,
          type.descriptors() + " for " + type);
    }
  }

  public UnixSocket socket() {
    return socket;
  }

  /** Closes the socket for every process that has it; see {@link UnixSocket#close}. */
  @Override
  public void close() {
    socket.close();
  }
}
