package org.arenalab.os.socket;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.arenalab.os.socket.UnixAddress.AF_UNIX;
import static org.arenalab.os.socket.UnixAddress.SOCK_CLOEXEC;
import static org.arenalab.os.socket.UnixAddress.SOCK_SEQPACKET;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.arenalab.os.Descriptor;
import org.arenalab.os.DescriptorClosedException;
import org.arenalab.os.DescriptorMessage;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.socket.UnixSocketException.Reason;

/**
 * A connection to another process on this machine. Each message arrives whole and in order, or not
 * at all. A peer that has closed is an exception here, never a signal.
 *
 * <p>Thread-safe: senders wait for each other, and so do receivers; a sender and a receiver run at
 * the same time. {@link #close} ends the waits of other threads.
 */
@Internal
public final class UnixSocket implements AutoCloseable {
  /** The longest message in bytes. */
  public static final int MAX_MESSAGE_BYTES = 64 * 1024;

  /** The most descriptors of a message. */
  public static final int MAX_DESCRIPTORS = 8;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final String NAME = "socket";
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_PEERCRED = 17;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_DOMAIN = 39;
  private static final int SHUT_RDWR = 2;
  private static final int TIME_BYTES = 16;
  private static final int CREDENTIALS_BYTES = 12;

  private final Descriptor file;
  private final Object sending = new Object();
  private final Object receiving = new Object();

  /** Memory for a message; made at the first use. */
  private DescriptorMessage toSend;

  private DescriptorMessage received;

  /** Memory for {@link #awaitMessage}; made at the first use. */
  private MemorySegment poll;

  /** True before the connection is shut down, so that a wait that ends knows why. */
  private volatile boolean closed;

  /** Owns {@code file}, a connected socket. */
  UnixSocket(Descriptor file) {
    this.file = file;
  }

  /** Two sockets that are connected to each other. */
  @Internal
  public record Pair(UnixSocket first, UnixSocket second) implements AutoCloseable {
    @Override
    public void close() {
      first.close();
      second.close();
    }
  }

  /** Makes two connected sockets without a path; one of them is for another process. */
  public static Pair pair() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      long result =
          LibC.syscall(
              KernelCalls.SOCKETPAIR,
              AF_UNIX,
              SOCK_SEQPACKET | SOCK_CLOEXEC,
              0,
              ends.address(),
              0,
              0);
      check("socketpair", result);
      return new Pair(
          new UnixSocket(Descriptor.of(NAME, "socketpair", ends.getAtIndex(JAVA_INT, 0))),
          new UnixSocket(Descriptor.of(NAME, "socketpair", ends.getAtIndex(JAVA_INT, 1))));
    }
  }

  /** Opens a socket that is neither connected nor bound. */
  static Descriptor open(Path path) {
    long result =
        LibC.syscall(KernelCalls.SOCKET, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, 0, 0, 0);
    return Descriptor.of("socket " + path, "socket", result);
  }

  /**
   * Connects to the process that listens at {@code path}; waits at most 10 s for a place in its
   * queue.
   *
   * @throws UnixSocketException PATH_TOO_LONG, NOBODY_LISTENS (also for a path that does not
   *     exist), NOT_A_SOCKET (also for a socket of another type), TIMEOUT
   * @throws SystemCallException EACCES without the right to write to the socket's file
   */
  public static UnixSocket connect(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = UnixAddress.of(path, arena);
      UnixSocket socket = new UnixSocket(open(path));
      boolean connected = false;
      try {
        socket.setTimeout(SO_SNDTIMEO, CONNECT_TIMEOUT);
        long result = socket.connect(address);
        check(path, result);
        socket.setTimeout(SO_SNDTIMEO, Duration.ZERO);
        connected = true;
        return socket;
      } finally {
        if (!connected) {
          socket.close();
        }
      }
    }
  }

  private long connect(MemorySegment address) {
    long result;
    do {
      result = file.systemCall(KernelCalls.CONNECT, address.address(), address.byteSize(), 0, 0);
    } while (result == -Errno.EINTR);
    return result;
  }

  private static void check(Path path, long result) {
    switch ((int) -result) {
      case 0 -> {}
      case Errno.ENOTSOCK, Errno.EPROTOTYPE -> throw otherKind(path);
      case Errno.ENOENT, Errno.ECONNREFUSED -> {
        if (UnixAddress.isOtherFile(path)) {
          throw otherKind(path);
        }
        throw new UnixSocketException(
            Reason.NOBODY_LISTENS,
            "nobody listens: path=" + path + ", expected a running daemon; start it");
      }
      case Errno.EAGAIN ->
          throw new UnixSocketException(
              Reason.TIMEOUT,
              "queue of the listener is full: path=%s, waited=%s, expected a place; try again"
                  .formatted(path, CONNECT_TIMEOUT));
      default -> check("connect(" + path + ")", result);
    }
  }

  private static UnixSocketException otherKind(Path path) {
    return new UnixSocketException(
        Reason.NOT_A_SOCKET,
        "not a socket of messages: path=" + path + ", expected no file, or a daemon's socket");
  }

  /**
   * Wraps a socket that another process passed, and owns it from then on. Closes it if it is
   * refused.
   *
   * @throws IllegalArgumentException if it is not a Unix socket of messages
   */
  public static UnixSocket received(Descriptor passed) {
    requireMessages(passed);
    return new UnixSocket(passed);
  }

  static void requireMessages(Descriptor passed) {
    long domain = option(passed, SO_DOMAIN);
    long type = option(passed, SO_TYPE);
    if (domain != AF_UNIX || type != SOCK_SEQPACKET) {
      passed.close();
      throw new IllegalArgumentException(
          "wrong kind of descriptor: domain=%d, type=%d, expected a socket of %d and %d"
              .formatted(domain, type, AF_UNIX, SOCK_SEQPACKET));
    }
  }

  /** Returns a number, or the negated errno. */
  private static long option(Descriptor file, int option) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_INT);
      long result = option(file, option, value, arena);
      return result < 0 ? result : value.get(JAVA_INT, 0);
    }
  }

  private static long option(Descriptor file, int option, MemorySegment value, Arena arena) {
    MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
    return file.systemCall(
        KernelCalls.GETSOCKOPT, SOL_SOCKET, option, value.address(), length.address());
  }

  /**
   * Sends a message; waits while the peer's queue is full.
   *
   * @param bytes 1 to {@value #MAX_MESSAGE_BYTES}
   * @param passed at most {@value #MAX_DESCRIPTORS}; they stay open here
   * @throws UnixSocketException PEER_GONE, TIMEOUT, CLOSED
   * @throws SystemCallException EMSGSIZE where the kernel's buffer is smaller than the message
   */
  public void send(byte[] bytes, Descriptor... passed) {
    requireRange("bytes", bytes.length, 1, MAX_MESSAGE_BYTES);
    requireRange("passed", passed.length, 0, MAX_DESCRIPTORS);
    synchronized (sending) {
      if (toSend == null) {
        toSend = new DescriptorMessage(MAX_MESSAGE_BYTES, MAX_DESCRIPTORS);
      }
      MemorySegment.copy(bytes, 0, toSend.payload(), JAVA_BYTE, 0, bytes.length);
      long sent;
      do {
        sent = trySend(bytes.length, passed);
      } while (sent == -Errno.EINTR);
      checkTransfer("sendmsg", sent);
    }
  }

  private static void requireRange(String name, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "%s=%d, expected %d to %d".formatted(name, value, from, to));
    }
  }

  /**
   * Waits for a message. Empty if the peer has closed, or has sent an empty message.
   *
   * @throws UnixSocketException TIMEOUT, TRUNCATED (the message is lost and its descriptors are
   *     closed), CLOSED
   */
  public Optional<SocketMessage> receive() {
    synchronized (receiving) {
      if (received == null) {
        received = new DescriptorMessage(MAX_MESSAGE_BYTES, MAX_DESCRIPTORS);
      }
      long length;
      do {
        length = tryReceive();
      } while (length == -Errno.EINTR);
      if (length == -Errno.ECONNRESET) {
        return Optional.empty();
      }
      checkTransfer("recvmsg", length);
      List<Descriptor> descriptors = received.descriptors("received by " + file);
      if (received.isPayloadTruncated() || received.isControlTruncated() || length == 0) {
        descriptors.forEach(Descriptor::close);
        return endOrTruncated(length);
      }
      byte[] bytes = received.payload().asSlice(0, length).toArray(JAVA_BYTE);
      return Optional.of(new SocketMessage(bytes, descriptors));
    }
  }

  /**
   * Waits until {@link #receive} does not wait: there is a message, or the peer has closed. Makes
   * no garbage, unlike a receive that ends by TIMEOUT. {@link #close} ends the wait.
   *
   * @return false if there was nothing in time, or a signal ended the wait
   * @throws UnixSocketException CLOSED
   */
  public boolean awaitMessage(Duration atMost) {
    synchronized (receiving) {
      if (poll == null) {
        poll = Arena.ofAuto().allocate(Descriptor.POLL_BYTES, Long.BYTES);
      }
      try {
        return open().poll(poll, Descriptor.POLLIN, atMost.toNanos()) != 0;
      } catch (DescriptorClosedException e) {
        throw closedOr(e);
      }
    }
  }

  private Optional<SocketMessage> endOrTruncated(long length) {
    if (closed) {
      throw closed();
    }
    if (received.isPayloadTruncated() || received.isControlTruncated()) {
      throw new UnixSocketException(
          Reason.TRUNCATED,
          "message did not fit: bytes=%d, lost bytes: %b, lost descriptors: %b, expected at most %d B and %d descriptors; check the limit of open files"
              .formatted(
                  length,
                  received.isPayloadTruncated(),
                  received.isControlTruncated(),
                  MAX_MESSAGE_BYTES,
                  MAX_DESCRIPTORS));
    }
    return Optional.empty();
  }

  private long trySend(int lengthBytes, Descriptor... passed) {
    try {
      return toSend.send(open(), lengthBytes, passed);
    } catch (DescriptorClosedException e) {
      throw closedOr(e);
    }
  }

  private long tryReceive() {
    try {
      return received.receive(open());
    } catch (DescriptorClosedException e) {
      throw closedOr(e);
    }
  }

  /** Another thread may close this socket between {@link #open} and the system call. */
  private RuntimeException closedOr(DescriptorClosedException e) {
    return closed ? closed() : e;
  }

  private Descriptor open() {
    if (closed) {
      throw closed();
    }
    return file;
  }

  private UnixSocketException closed() {
    return new UnixSocketException(
        Reason.CLOSED, file + " is closed: expected an open socket; connect again");
  }

  private void checkTransfer(String call, long result) {
    if (result >= 0) {
      return;
    }
    if (closed) {
      throw closed();
    }
    switch ((int) -result) {
      case Errno.EPIPE, Errno.ECONNRESET ->
          throw new UnixSocketException(
              Reason.PEER_GONE,
              "peer of " + file + " has closed: expected a live one; connect again");
      case Errno.EAGAIN ->
          throw new UnixSocketException(
              Reason.TIMEOUT,
              "no answer of the peer: call=" + call + ", expected one in time; connect again");
      default -> check(call + "(" + file + ")", result);
    }
  }

  /**
   * Limits the wait of each later send and receive.
   *
   * @param timeout zero for no limit; rounded up to a microsecond
   */
  public void setTimeout(Duration timeout) {
    setReceiveTimeout(timeout);
    setTimeout(SO_SNDTIMEO, timeout);
  }

  /**
   * Limits the wait of each later receive.
   *
   * @param timeout zero for no limit; rounded up to a microsecond
   */
  public void setReceiveTimeout(Duration timeout) {
    setTimeout(SO_RCVTIMEO, timeout);
  }

  private void setTimeout(int option, Duration timeout) {
    long us = (timeout.toNanos() + 999) / 1000;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(TIME_BYTES, Long.BYTES);
      time.set(JAVA_LONG, 0, us / 1_000_000);
      time.set(JAVA_LONG, Long.BYTES, us % 1_000_000);
      long result =
          file.systemCall(KernelCalls.SETSOCKOPT, SOL_SOCKET, option, time.address(), TIME_BYTES);
      check("setsockopt(" + timeout + ")", result);
    }
  }

  /** Returns the credentials of the peer. */
  public PeerCredentials peer() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(CREDENTIALS_BYTES, Integer.BYTES);
      check("getsockopt(SO_PEERCRED)", option(file, SO_PEERCRED, value, arena));
      return new PeerCredentials(
          value.getAtIndex(JAVA_INT, 0),
          value.getAtIndex(JAVA_INT, 1),
          value.getAtIndex(JAVA_INT, 2));
    }
  }

  static void check(String call, long result) {
    if (result < 0) {
      throw new SystemCallException(call, (int) -result);
    }
  }

  /** Returns the descriptor, to pass it to another process. */
  public Descriptor descriptor() {
    return file;
  }

  /**
   * Ends the connection for both sides, also where another process has a descriptor of it, and ends
   * the waits of other threads. Closing twice does nothing.
   */
  @Override
  public void close() {
    closed = true;
    shutDownAndClose(file);
  }

  /**
   * Closes only the descriptor of this process: the connection lives while another process has one.
   * A thread that waits in {@link #receive} continues to wait.
   */
  public void closeHere() {
    closed = true;
    file.close();
  }

  /** Ends the waits of other threads, which keep the descriptor open, and closes it. */
  static void shutDownAndClose(Descriptor file) {
    try {
      long _ = file.systemCall(KernelCalls.SHUTDOWN, SHUT_RDWR, 0, 0, 0);
    } catch (DescriptorClosedException another) {
      // Another thread has closed it.
    } finally {
      file.close();
    }
  }
}
