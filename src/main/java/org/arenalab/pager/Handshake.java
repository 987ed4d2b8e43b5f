package org.arenalab.pager;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.socket.PeerCredentials;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.PagerException.Reason;
import org.arenalab.pager.protocol.DamagedSessionException;
import org.arenalab.pager.protocol.MalformedMessageException;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;

/**
 * The start of a session: opens the userfaultfd, connects, and exchanges HELLO for WELCOME. Turns
 * what may fail there into a {@link PagerException} that names it.
 */
final class Handshake {
  /** The kernel serves it with the rights of the process that opened it, not of the reader. */
  private static final Path OWN_MEMORY = Path.of("/proc/thread-self/mem");

  /** The page tables of this process, with the rights of the process that opened the file. */
  private static final Path OWN_PAGES = Path.of("/proc/thread-self/pagemap");

  private static final int O_RDONLY = 0;
  private static final int SESSION = 0;
  private static final int STORE = 1;
  private static final int SWITCH = 2;

  private Handshake() {}

  /** Returns the first backend that this kernel has, and that this process may use. */
  static PagerBackend backend() {
    return backend(features(), OWN_MEMORY, OWN_PAGES);
  }

  /**
   * Chooses a backend. A process without {@code /proc}, or one that nobody may trace, cannot open
   * the files of TRACK; MOVE needs none.
   *
   * @param features of the kernel
   * @param own the files of TRACK
   */
  static PagerBackend backend(long features, Path... own) {
    PagerBackend first = first(features);
    return first == PagerBackend.TRACK && !Arrays.stream(own).allMatch(Handshake::canOpen)
        ? PagerBackend.MOVE
        : first;
  }

  private static boolean canOpen(Path own) {
    try (Descriptor _ = Descriptor.open(own, O_RDONLY)) {
      return true;
    } catch (SystemCallException e) {
      return false;
    }
  }

  private static PagerBackend first(long features) {
    return PagerBackend.of(features)
        .orElseThrow(
            () ->
                new PagerException(
                    Reason.UNSUPPORTED,
                    "kernel cannot page: features=0x%x, expected write protection (0x1) with UFFDIO_MOVE (0x10000) or thread ids (0x100); use Linux 5.7 or newer, best 6.8"
                        .formatted(features)));
  }

  /** Connects to the daemon and attaches. The result is owned by the caller. */
  static Attachment attach(PagerConfig config, PagerBackend backend) {
    Userfaultfd faults = openUserfaultfd(backend);
    UnixSocket socket = null;
    Attachment attached = null;
    try {
      socket = connect(config.socket());
      attached = greet(config, backend, new Attachment.Peer(faults, new MessageChannel(socket)));
      return attached;
    } catch (UnixSocketException e) {
      throw noDaemon(config, e);
    } catch (MalformedMessageException | DamagedSessionException e) {
      throw new PagerException(
          Reason.REFUSED,
          "daemon sent what this version does not understand: socket=%s, expected a daemon of this version; %s"
              .formatted(config.socket(), e.getMessage()),
          e);
    } finally {
      if (attached == null) {
        if (socket != null) {
          socket.close();
        }
        faults.close();
      }
    }
  }

  private static Userfaultfd openUserfaultfd(PagerBackend backend) {
    Userfaultfd opened = Userfaultfd.openBlocking(backend.enabled(features()));
    if (opened.isUserModeOnly()) {
      opened.close();
      throw new PagerException(
          Reason.UNSUPPORTED,
          "userfaultfd sees no faults of the kernel: userModeOnly=true, expected false; set"
              + " vm.unprivileged_userfaultfd=1, or give this user access to /dev/userfaultfd");
    }
    return opened;
  }

  private static long features() {
    try {
      return Userfaultfd.features();
    } catch (SystemCallException e) {
      String remedy =
          e.errno() == Errno.EPERM
              ? "allow userfaultfd in the seccomp profile of the container"
              : "use a kernel with CONFIG_USERFAULTFD";
      throw new PagerException(
          Reason.UNSUPPORTED,
          "no userfaultfd: errno=%s, expected success; %s"
              .formatted(Errno.describe(e.errno()), remedy),
          e);
    }
  }

  private static UnixSocket connect(Path path) {
    UnixSocket socket = UnixSocket.connect(path);
    PeerCredentials peer = socket.peer();
    if (peer.isTrusted()) {
      return socket;
    }
    socket.close();
    throw new PagerException(
        Reason.FOREIGN_DAEMON,
        "daemon belongs to another user: socket=%s, uid=%d, expected this user or root; check who made the socket"
            .formatted(path, peer.uid()));
  }

  private static Attachment greet(PagerConfig config, PagerBackend backend, Attachment.Peer peer) {
    MessageChannel channel = peer.channel();
    hello(config, backend, peer);
    Optional<ReceivedMessage> answer = channel.receive();
    if (answer.isEmpty()) {
      throw new PagerException(
          Reason.NO_DAEMON,
          "daemon ended while the client attached: socket=%s, expected WELCOME; start the daemon again"
              .formatted(config.socket()));
    }
    try (ReceivedMessage received = answer.get()) {
      return switch (received.message()) {
        case Message.Welcome welcome ->
            Attachment.of(
                config,
                backend,
                welcome,
                new Attachment.Received(
                    received.take(SESSION), received.take(STORE), received.take(SWITCH)),
                peer);
        case Message.Refused refused ->
            throw new PagerException(
                Reason.REFUSED,
                "daemon refused the client: socket=%s, reason=%s, expected WELCOME; %s"
                    .formatted(config.socket(), refused.reason(), refused.text()));
        default ->
            throw new PagerException(
                Reason.REFUSED,
                "daemon sent an unexpected answer: socket=%s, message=%s, expected WELCOME; use a daemon of this version"
                    .formatted(config.socket(), received.message().getClass().getSimpleName()));
      };
    }
  }

  private static void hello(PagerConfig config, PagerBackend backend, Attachment.Peer peer) {
    Message.Hello hello =
        new Message.Hello(
            config.maxBytes(), (int) VirtualMemory.pageSizeBytes(), Userfaultfd.features());
    Descriptor faults = peer.faults().descriptor();
    switch (backend) {
      case MOVE -> peer.channel().send(hello, faults);
      case REMAP -> {
        try (Descriptor memory = open(OWN_MEMORY)) {
          peer.channel().send(hello, faults, memory);
        }
      }
      case TRACK -> {
        try (Descriptor memory = open(OWN_MEMORY);
            Descriptor pages = open(OWN_PAGES)) {
          peer.channel().send(hello, faults, memory, pages);
        }
      }
    }
  }

  private static Descriptor open(Path own) {
    try {
      return Descriptor.open(own, O_RDONLY);
    } catch (SystemCallException e) {
      throw new PagerException(
          Reason.UNSUPPORTED,
          "own memory cannot be opened: file=%s, errno=%s, expected success; mount /proc, or use Linux 6.8, which does not need it"
              .formatted(own, Errno.describe(e.errno())),
          e);
    }
  }

  private static PagerException noDaemon(PagerConfig config, UnixSocketException e) {
    return new PagerException(
        Reason.NO_DAEMON,
        "no daemon: socket=%s, reason=%s, expected a pager daemon that listens; start it with --socket %s"
            .formatted(config.socket(), e.reason(), config.socket()),
        e);
  }
}
