package org.arenalab.pager.protocol;

import org.arenalab.os.Descriptor;
import org.arenalab.os.Internal;
import org.arenalab.os.socket.SocketMessage;

/**
 * A message that arrived, with as many descriptors as its type has. Closing it closes the
 * descriptors that nobody took.
 *
 * @param message the message
 * @param carrier the holder of the descriptors
 */
@Internal
public record ReceivedMessage(Message message, SocketMessage carrier) implements AutoCloseable {
  /** Returns a descriptor, which the caller closes from then on; see {@link SocketMessage#take}. */
  public Descriptor take(int index) {
    return carrier.take(index);
  }

  @Override
  public void close() {
    carrier.close();
  }
}
