package org.arenalab.pager.daemon;

import java.nio.file.Path;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.protocol.SessionMemory;

/** A client in this process that sends what a test wants; it has no memory to page. */
final class AttachingPeer implements AutoCloseable {
  final MessageChannel channel;
  private final Closing closing = new Closing();

  private AttachingPeer(MessageChannel channel) {
    this.channel = closing.add(channel);
  }

  /** Connects, and asks to be attached. */
  static AttachingPeer hello(Path socket) {
    return hello(socket, 1 << 20);
  }

  /** As {@link #hello(Path)}, with room for pages. */
  static AttachingPeer hello(Path socket, long maxBytes) {
    AttachingPeer peer = new AttachingPeer(new MessageChannel(UnixSocket.connect(socket)));
    Userfaultfd faults = peer.closing.add(Userfaultfd.openBlocking(Userfaultfd.FEATURE_WP));
    peer.channel.send(
        new Message.Hello(maxBytes, 4096, Userfaultfd.FEATURE_WP), faults.descriptor());
    return peer;
  }

  /** Attaches to a daemon, and is served: its pages never leave. */
  static AttachingPeer ready(Path socket) {
    AttachingPeer peer = hello(socket);
    Message answer = peer.answer();
    if (!(answer instanceof Message.Welcome)) {
      peer.close();
      throw new IllegalStateException("not attached: answer=" + answer);
    }
    peer.channel.send(new Message.Ready());
    return peer;
  }

  /** Returns the answer to the question; a welcome lets this peer write where its memory is. */
  Message answer() {
    try (ReceivedMessage received = channel.receive().orElseThrow()) {
      if (received.message() instanceof Message.Welcome) {
        SessionMemory memory =
            closing.add(SessionMemory.attach(SharedMemory.received(received.take(0))));
        memory.header().setStagingAddress(1L << 30);
      }
      return received.message();
    }
  }

  /** Attaches the next client as a daemon does, and sends nothing. */
  static Attachment accept(UnixListener listener, DaemonConfig config, long id) {
    UnixSocket accepted = listener.accept();
    try (ReceivedMessage received = new MessageChannel(accepted).receive().orElseThrow()) {
      Message.Hello hello = (Message.Hello) received.message();
      return Attachment.begin(config, id, hello, received, accepted);
    }
  }

  @Override
  public void close() {
    closing.close();
  }
}
