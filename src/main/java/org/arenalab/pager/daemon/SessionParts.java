package org.arenalab.pager.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.arenalab.os.Descriptor;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.daemon.lane.ClientMemory;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The objects of one client that outlive a daemon: the standby holds a duplicate of each.
 *
 * @param pid of the client, for messages
 * @param clientMemory if pages leave before they are copied
 * @param switchEnd the write end of the switch that ends the client when nobody holds it
 */
record SessionParts(
    long id,
    int pid,
    Userfaultfd faults,
    SessionMemory memory,
    SharedMemory storeFile,
    Descriptor switchEnd,
    UnixSocket socket,
    Optional<ClientMemory> clientMemory)
    implements AutoCloseable {
  /**
   * Takes the last descriptors of a message: none, the client's memory, or that and its page map.
   *
   * @param from index of the client's memory
   */
  static Optional<ClientMemory> clientMemory(ReceivedMessage received, int from) {
    int passed = received.carrier().descriptors();
    if (passed <= from) {
      return Optional.empty();
    }
    Descriptor memory = received.take(from);
    Optional<Descriptor> pageMap =
        passed > from + 1 ? Optional.of(received.take(from + 1)) : Optional.empty();
    return Optional.of(ClientMemory.received(memory, pageMap));
  }

  /** Returns the descriptors in the order of the message to the standby. */
  Descriptor[] descriptors() {
    List<Descriptor> descriptors = new ArrayList<>();
    descriptors.add(faults.descriptor());
    descriptors.add(memory.file().descriptor());
    descriptors.add(storeFile.descriptor());
    descriptors.add(switchEnd);
    descriptors.add(socket.descriptor());
    clientMemory.ifPresent(each -> descriptors.addAll(each.descriptors()));
    return descriptors.toArray(Descriptor[]::new);
  }

  /** Closes everything that this process has. The client's end of the socket sees the end. */
  @Override
  public void close() {
    closeAll(socket);
  }

  /** Closes what this process has, and leaves the connection to another process. */
  void closeHere() {
    closeAll(socket::closeHere);
  }

  private void closeAll(AutoCloseable last) {
    try (Closing closing = new Closing()) {
      clientMemory.ifPresent(closing::add);
      AutoCloseable _ = closing.add(storeFile);
      AutoCloseable _ = closing.add(memory);
      AutoCloseable _ = closing.add(faults);
      AutoCloseable _ = closing.add(switchEnd);
      AutoCloseable _ = closing.add(last);
    }
  }
}
