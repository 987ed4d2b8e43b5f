package org.arenalab.pager.daemon;

import org.arenalab.os.Descriptor;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The objects of one client that outlive a daemon: the standby holds a duplicate of each.
 *
 * @param pid of the client, for messages
 * @param switchEnd the write end of the switch that ends the client when nobody holds it
 */
record SessionParts(
    long id,
    int pid,
    Userfaultfd faults,
    SessionMemory memory,
    SharedMemory storeFile,
    Descriptor switchEnd,
    UnixSocket socket)
    implements AutoCloseable {
  /** Returns the descriptors in the order of the message to the standby. */
  Descriptor[] descriptors() {
    return new Descriptor[] {
      faults.descriptor(),
      memory.file().descriptor(),
      storeFile.descriptor(),
      switchEnd,
      socket.descriptor()
    };
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
      AutoCloseable _ = closing.add(storeFile);
      AutoCloseable _ = closing.add(memory);
      AutoCloseable _ = closing.add(faults);
      AutoCloseable _ = closing.add(switchEnd);
      AutoCloseable _ = closing.add(last);
    }
  }
}
