package org.arenalab.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * A message on a Unix socket that can carry open descriptors ({@code SCM_RIGHTS}), for {@code
 * sendmsg} and {@code recvmsg}.
 *
 * <pre>
 *   struct msghdr    name, name length | pieces, 1 | control, control length | flags
 *   control          length of the control message | SOL_SOCKET | SCM_RIGHTS | numbers ...
 * </pre>
 *
 * <p>Not thread-safe. The memory of a message is freed with this object.
 */
@Internal
public final class DescriptorMessage {
  private static final int HEADER_BYTES = 56;
  private static final int PIECES_OFFSET = 16;
  private static final int PIECE_COUNT_OFFSET = 24;
  private static final int CONTROL_OFFSET = 32;
  private static final int CONTROL_LENGTH_OFFSET = 40;
  private static final int FLAGS_OFFSET = 48;

  private static final int CONTROL_HEADER_BYTES = 16;
  private static final int LEVEL_OFFSET = 8;
  private static final int TYPE_OFFSET = 12;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  private static final int MSG_CTRUNC = 8;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

  private final MemorySegment payload;
  private final MemorySegment control;
  private final MemorySegment header;
  private final MemorySegment piece;

  /** Allocates a message of at most {@code maxBytes} and {@code maxDescriptors}. */
  public DescriptorMessage(int maxBytes, int maxDescriptors) {
    Arena arena = Arena.ofAuto();
    payload = arena.allocate(maxBytes, Long.BYTES);
    control = arena.allocate(controlBytes(maxDescriptors), Long.BYTES);
    header = arena.allocate(HEADER_BYTES, Long.BYTES);
    piece = arena.allocate(ADDRESS.byteSize() * 2, Long.BYTES);
    piece.set(JAVA_LONG, 0, payload.address());
    header.set(JAVA_LONG, PIECES_OFFSET, piece.address());
    header.set(JAVA_LONG, PIECE_COUNT_OFFSET, 1);
  }

  private static long controlBytes(int descriptors) {
    long bytes = CONTROL_HEADER_BYTES + (long) descriptors * Integer.BYTES;
    return (bytes + Long.BYTES - 1) & -Long.BYTES;
  }

  /** Returns the memory of the bytes to send, or that were received. */
  public MemorySegment payload() {
    return payload;
  }

  /**
   * Sends the first bytes of {@link #payload} with descriptors. A peer that has closed is an
   * answer, not a signal.
   *
   * @return the bytes sent, or the negated errno
   * @throws DescriptorClosedException if one of the descriptors is closed; nothing was sent
   */
  public long send(Descriptor socket, int lengthBytes, Descriptor... passed) {
    piece.set(JAVA_LONG, Long.BYTES, lengthBytes);
    header.set(JAVA_INT, FLAGS_OFFSET, 0);
    if (passed.length == 0) {
      header.set(JAVA_LONG, CONTROL_OFFSET, 0);
      header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, 0);
    } else {
      header.set(JAVA_LONG, CONTROL_OFFSET, control.address());
      header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, controlBytes(passed.length));
      long lengthOfControl = CONTROL_HEADER_BYTES + (long) passed.length * Integer.BYTES;
      control.set(JAVA_LONG, 0, lengthOfControl);
      control.set(JAVA_INT, LEVEL_OFFSET, SOL_SOCKET);
      control.set(JAVA_INT, TYPE_OFFSET, SCM_RIGHTS);
    }
    try {
      return send(socket, passed, 0);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Writes the numbers from index {@code from} on; each stays open until the message is sent. */
  private long send(Descriptor socket, Descriptor[] passed, int from) {
    if (from == passed.length) {
      return socket.systemCall(KernelCalls.SENDMSG, header.address(), MSG_NOSIGNAL, 0, 0);
    }
    return passed[from].call(
        number -> {
          control.set(JAVA_INT, CONTROL_HEADER_BYTES + (long) from * Integer.BYTES, number);
          return send(socket, passed, from + 1);
        });
  }

  /**
   * Receives a message into {@link #payload}. The caller takes its {@link #descriptors} next.
   *
   * @return the bytes received, 0 if the peer has closed, or the negated errno
   */
  public long receive(Descriptor socket) {
    piece.set(JAVA_LONG, Long.BYTES, payload.byteSize());
    header.set(JAVA_INT, FLAGS_OFFSET, 0);
    header.set(JAVA_LONG, CONTROL_OFFSET, control.address());
    header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, control.byteSize());
    try {
      long received =
          socket.systemCall(KernelCalls.RECVMSG, header.address(), MSG_CMSG_CLOEXEC, 0, 0);
      if (received < 0) {
        header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, 0);
      }
      return received;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Returns whether bytes of the received message were lost, because it was too long. */
  public boolean isPayloadTruncated() {
    return (header.get(JAVA_INT, FLAGS_OFFSET) & MSG_TRUNC) != 0;
  }

  /**
   * Returns whether descriptors of the received message were lost: there were too many, or this
   * process may open no more files. The kernel has closed the lost ones.
   */
  public boolean isControlTruncated() {
    return (header.get(JAVA_INT, FLAGS_OFFSET) & MSG_CTRUNC) != 0;
  }

  /**
   * Returns the descriptors of the received message; the caller closes them. A second call returns
   * none.
   *
   * @param name of each file, for messages
   */
  public List<Descriptor> descriptors(String name) {
    List<Descriptor> received = new ArrayList<>();
    long end = header.get(JAVA_LONG, CONTROL_LENGTH_OFFSET);
    header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, 0);
    long at = 0;
    while (at + CONTROL_HEADER_BYTES <= end) {
      long length = control.get(JAVA_LONG, at);
      boolean rights =
          control.get(JAVA_INT, at + LEVEL_OFFSET) == SOL_SOCKET
              && control.get(JAVA_INT, at + TYPE_OFFSET) == SCM_RIGHTS;
      long number = at + CONTROL_HEADER_BYTES;
      while (rights && number + Integer.BYTES <= at + length) {
        received.add(Descriptor.of(name, "recvmsg", control.get(JAVA_INT, number)));
        number += Integer.BYTES;
      }
      at += (Math.max(length, CONTROL_HEADER_BYTES) + Long.BYTES - 1) & -Long.BYTES;
    }
    return received;
  }
}
